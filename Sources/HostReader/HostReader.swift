import FirmwareTables
import HostFacts
import PCI

/// Fills `HostFacts` from below a host's root directory.
public struct HostReader: Sendable {
  /// The host.
  public let root: HostRoot

  /// A reader of one host.
  public init(root: HostRoot) { self.root = root }

  /// The facts about some functions and their groups, and about nothing else.
  ///
  /// The kernel is asked only where an answer or its explanation needs it, and so is the firmware table unless it is always
  /// wanted, so that a device without a pin costs a handful of small files, on any host. What cannot be read is a fault
  /// among the facts.
  public func facts(for questions: [DeviceQuestion], table: TableReading = .whereNeeded) -> HostFacts {
    var facts = functionsAndGroups(of: questions)
    if facts.functions.contains(where: { $0.iommu == nil }) {
      facts.tableKind = FirmwareTableReader(root: root).tableKind()
    }
    readKernel(into: &facts, forVDPA: questions.contains { $0.attachment == .vhostVDPA })
    if table == .always || needsTable(facts) { readTable(into: &facts) }
    return facts
  }

  /// When the firmware table is read.
  public enum TableReading: Sendable {
    /// Where an answer or its explanation needs it.
    case whereNeeded
    /// Wherever there is one: for a judgement that goes by the table, whatever the kernel says.
    case always
  }

  private func functionsAndGroups(of questions: [DeviceQuestion]) -> HostFacts {
    var collector = FunctionCollector(root: root)
    for question in questions { collector.read(question.address) }
    return collector.facts
  }

  /// The facts about every function of the host; `willRead` is told of each step, of which there may be thousands.
  ///
  /// - Throws: `ReadingFault` where the host has no list of PCI devices that can be read.
  public func factsOfWholeHost(willRead: (WholeHostStep) -> Void = { _ in }) throws(ReadingFault) -> HostFacts {
    var collector = FunctionCollector(root: root)
    try collector.readWholeHost(willRead: willRead)
    var facts = collector.facts
    readForReport(into: &facts)
    return facts
  }

  private func readForReport(into facts: inout HostFacts) {
    let reader = KernelReader(root: root)
    facts.kernel = KernelFeatures(
      release: reader.release(), typeInformation: reader.typeInformation(),
      groupWithRelaxableLine: facts.firstGroupWithRelaxableLine
        ?? firstGroupWithRelaxableLine(besides: facts.groups))
    facts.tableKind = FirmwareTableReader(root: root).tableKind()
    facts.platform = PlatformReader(root: root).platform(labelling: facts.functions.map(\.address))
    readTable(into: &facts)
  }

  /// The addresses of all functions, in order.
  ///
  /// - Throws: `ReadingFault` where the host has no list of PCI devices that can be read.
  public func addresses() throws(ReadingFault) -> [PCIAddress] { try FunctionReader(root: root).allAddresses() }

  /// The class of a function; nil where it cannot be read.
  public func classCode(of address: PCIAddress) -> ClassCode? { FunctionReader(root: root).classCode(of: address) }

  /// What stands behind a vDPA device that a domain names by its character device.
  public func parent(ofVDPACharacterDevice path: String) -> VDPAParent {
    VDPAReader(root: root).parent(ofCharacterDevice: path)
  }

  /// Every vDPA device that a domain can use.
  ///
  /// - Throws: `ReadingFault` where they cannot be listed.
  public func vdpaDevices() throws(ReadingFault) -> [VDPADevice] { try VDPAReader(root: root).all() }

  /// The files of firmware's tables.
  public func firmwareTableFiles() -> [FirmwareTableFile] { FirmwareTableReader(root: root).allFiles() }

  /// The switches of the kernel's command line that matter for the IOMMU; nil where it cannot be read.
  public func iommuSwitches() -> [String]? { KernelReader(root: root).iommuSwitches() }

  /// Whether an answer, or its explanation, needs the firmware table: where memory may be pinned to a group, and where the
  /// kernel does not tell.
  private func needsTable(_ facts: HostFacts) -> Bool {
    let showsExemptions = facts.kernel.showsExemptions
    return facts.functions.contains { function in
      guard let group = function.group.flatMap({ facts.group($0) }) else { return true }
      return group.reservedRegions.mayPin || (!showsExemptions && facts.iommuKind(of: function) == .intel)
    }
  }

  private func readTable(into facts: inout HostFacts) {
    let kind = facts.functions.lazy.compactMap(\.iommu).first ?? facts.tableKind
    facts.table = FirmwareTableReader(root: root).table(for: kind)
    guard case .table(let read) = facts.table, case .dmar(let table) = read else { return }
    facts.scopedBridges = ScopedBridgeReader(root: root).bridges(namedBy: table)
  }

  /// Reads the release, and the type information, which is large, only where an answer hinges on it: where neither the
  /// release nor a `direct-relaxable` line vouches for the rule of 5.3, and, for that of 6.6, where memory is pinned to
  /// a group that is not behind Intel's IOMMU or is asked about for vDPA.
  private func readKernel(into facts: inout HostFacts, forVDPA: Bool) {
    guard !facts.groups.isEmpty else { return }
    let reader = KernelReader(root: root)
    facts.kernel.release = reader.release()
    facts.kernel.groupWithRelaxableLine = facts.firstGroupWithRelaxableLine
    let showsExemptions = facts.kernel.showsExemptions
    let pinnedGroups = facts.groups.filter(\.reservedRegions.mayPin)
    let onlyIntelIsPinned = pinnedGroups.allSatisfy { group in
      group.members.allSatisfy { facts.function(at: $0).map { facts.iommuKind(of: $0) == .intel } ?? true }
    }
    let hingesOnRuleOf66 = !onlyIntelIsPinned || (forVDPA && !pinnedGroups.isEmpty)
    guard hingesOnRuleOf66 || !showsExemptions else { return }
    facts.kernel.typeInformation = reader.typeInformation()
    if case .names = facts.kernel.typeInformation { return }
    // The line vouches for the rule of 5.3 alone.
    if !showsExemptions { facts.kernel.groupWithRelaxableLine = firstGroupWithRelaxableLine(besides: facts.groups) }
  }

  private func firstGroupWithRelaxableLine(besides groups: [IOMMUGroup]) -> Int? {
    let reader = GroupReader(root: root)
    let read = Set(groups.map(\.number))
    return reader.allNumbers().first { !read.contains($0) && reader.reservedRegions(of: $0).hasRelaxableLine }
  }
}

extension HostFacts {
  /// A group, among those that were read, whose `reserved_regions` has a `direct-relaxable` line.
  fileprivate var firstGroupWithRelaxableLine: Int? {
    groups.first { $0.reservedRegions.hasRelaxableLine }?.number
  }
}

extension ReservedRegions {
  fileprivate var hasRelaxableLine: Bool { understood.contains { $0.kind == .directRelaxable } }

  /// Whether memory may be pinned to the group, so that the answer depends on the kernel's rule and on the table.
  fileprivate var mayPin: Bool {
    switch self {
    case .lines(let regions, let mayBeCut): mayBeCut || regions.contains { $0.kind == .direct }
    case .malformed, .absent, .unreadable: true
    }
  }
}
