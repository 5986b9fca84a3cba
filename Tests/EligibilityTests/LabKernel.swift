import Eligibility
import HostFacts

/// A kernel of the kernel lab.
enum LabKernel: String, CaseIterable, Sendable {
  case linux61 = "6.1"
  case linux612 = "6.12"
  case linux73 = "7.3"

  /// What the kernel says of itself.
  var features: KernelFeatures {
    switch self {
    case .linux61: .linux61
    case .linux612: .linux612
    case .linux73: .linux73
    }
  }

  /// The rule that the kernel has.
  var rule: KernelRule { self == .linux61 ? .relaxableRegions : .requireDirect }
}

/// One way to foretell a kernel's answers: by what it shows, or by firmware's table alone.
struct LabWay: Sendable, CustomStringConvertible {
  var kernel: LabKernel
  var basis: Basis

  static let all = LabKernel.allCases.flatMap { kernel in
    [Basis.reservedRegions, .firmwareTable].map { LabWay(kernel: kernel, basis: $0) }
  }

  var options: JudgeOptions { JudgeOptions(ignoresReservedRegions: basis == .firmwareTable) }

  var description: String { "\(kernel.rawValue) by \(basis.rawValue)" }
}
