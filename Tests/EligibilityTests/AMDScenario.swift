import Eligibility
import HostFacts
import Testing

/// A scenario of the kernel lab with AMD's IOMMU: the IVMDs that were planted, what `reserved_regions` showed of them, and
/// whom Linux 6.12 and 7.3 refused; 6.1 refused nobody.
struct AMDScenario: Sendable, CustomTestStringConvertible {
  /// The scenario's number and name.
  var name: String
  var what: String
  var machine = LabMachine.amd
  var definitions: [Machine.IVMD] = []
  /// Whether the IVMDs stand in front of the IOMMU's own block.
  var isInFront = false
  /// The `direct` lines of each group.
  var shown: [Int: String] = [:]
  /// The groups that are refused since 6.6, each with the functions to which memory is pinned.
  var refused: [Int: [String]] = [:]
  /// What the kernels with a rule made of the table, where they did not take it.
  var effects: [KernelRule: TableEffect] = [:]
  /// Whether the table is malformed so that what it may hold besides cannot be read, though Linux attached the others.
  var hidesRest = false
  /// Whether the kernel was told to leave the IOMMU off.
  var isOff = false
  /// The kernels that answered.
  var kernels: [LabKernel]

  var testDescription: String { "\(name): \(what)" }

  static let all = devices + ranges + odd + malformed + controls

  static let direct = "30000000-30000fff direct"

  /// What the kernel made of the table.
  func effect(_ kernel: LabKernel) -> TableEffect { effects[kernel.rule] ?? .taken }

  /// Whether the kernel booted and had IOMMU groups.
  func hasGroups(_ kernel: LabKernel) -> Bool { effect(kernel) == .taken && !isOff }

  /// The groups that the kernel refuses.
  func refused(_ kernel: LabKernel) -> [Int: [String]] { kernel.rule < .requireDirect ? [:] : refused }

  /// The host as a kernel with groups shows it.
  func machine(_ kernel: LabKernel) throws -> Machine {
    var host = Machine(functions: machine.functions, shown: shown, iommu: .amd, kernel: kernel.features)
    host.table = try Machine.ivrs(definitions, inFront: isInFront)
    return host
  }
}

/// A scenario under one of the kernels that answered.
struct AMDRun: Sendable, CustomTestStringConvertible {
  var scenario: AMDScenario
  var kernel: LabKernel

  var testDescription: String { "\(scenario.testDescription), \(kernel.rawValue)" }

  static let all = AMDScenario.all.flatMap { scenario in
    scenario.kernels.map { AMDRun(scenario: scenario, kernel: $0) }
  }
  static let withGroups = all.filter { $0.scenario.hasGroups($0.kernel) }
  static let withoutUse = all.filter { $0.scenario.effect($0.kernel) != .taken }
}

extension [LabKernel] {
  static let all = LabKernel.allCases
  static let but73: [LabKernel] = [.linux61, .linux612]
  static let but61: [LabKernel] = [.linux612, .linux73]
  static let only612: [LabKernel] = [.linux612]
}
