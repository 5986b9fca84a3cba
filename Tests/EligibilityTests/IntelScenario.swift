import Eligibility
import Testing

/// A scenario of the kernel lab: the RMRRs that were planted, what `reserved_regions` showed of them, and whom Linux
/// 6.1, 6.12 and 7.3 refused alike.
struct IntelScenario: Sendable, CustomTestStringConvertible {
  /// The scenario's number and name.
  var name: String
  var what: String
  var machine = LabMachine.standard
  var rmrrs: [Machine.RMRR]
  /// The `direct` and `direct-relaxable` lines of each group.
  var shown: [Int: String] = [:]
  /// The groups that are refused, each with the functions to which memory is pinned.
  var refused: [Int: [String]] = [:]
  /// What the kernels made of the table.
  var effect = TableEffect.taken
  /// Whether the kernels were told to leave the IOMMU off.
  var isOff = false

  var testDescription: String { "\(name): \(what)" }

  static let all = devices + groups + bridges + malformed + controls

  static let direct = "30000000-30000fff direct"
  static let relaxable = "30000000-30000fff direct-relaxable"

  /// Whether the kernels booted and had IOMMU groups.
  var hasGroups: Bool { effect == .taken && !isOff }

  /// The host as a kernel with groups shows it.
  func machine(_ kernel: LabKernel) -> Machine {
    Machine(
      functions: machine.functions, shown: machine.shown.merging(shown) { _, shown in shown }, rmrrs: rmrrs,
      kernel: kernel.features)
  }
}
