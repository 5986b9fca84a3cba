import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

/// A host as values, from which a test makes `HostFacts` without any file.
struct Machine: Sendable {
  /// A function, with the segment left out where it is 0.
  struct Function: Sendable {
    var address: String
    var bridges: [String] = []
    var rootBus: UInt8 = 0
    var classCode: UInt32 = 0x020000
    var group: Int?
    var buses: ClosedRange<UInt8>?
    var driver: String?
    var physicalFunction: String?
  }

  /// An RMRR; its scopes are as the kernel lab writes them, `ep 00:08.0/00.0` and `br 00:06.0`.
  struct RMRR: Sendable {
    var base: UInt64 = 0x3000_0000
    var limit: UInt64 = 0x3000_0fff
    var segment: UInt16 = 0
    var scopes: [String]
    /// The structure's own length, where it is not the true one.
    var length: UInt16?
  }

  var functions: [Function]
  /// The lines of each group besides the interrupts, with a comma between them: `30000000-30000fff direct`.
  var shown: [Int: String] = [:]
  /// What is known of a group's `reserved_regions` where it is not `shown`.
  var regions: [Int: ReservedRegions] = [:]
  var iommu: IOMMUKind? = .intel
  var tableKind: IOMMUKind?
  var rmrrs: [RMRR] = []
  /// What is known of the table, where it is not made of `rmrrs`.
  var table: HostFacts.Table?
  var faults: [String: ReadingFault] = [:]
  var preservesBootConfiguration: Bool?
  var kernel = KernelFeatures.linux612
  var options = JudgeOptions()

  /// The judgement on one function.
  func judge(_ text: String, for attachment: DeviceQuestion.Attachment = .vfio) throws -> Judgement {
    try judge().judge(DeviceQuestion(address: pci(text), attachment: attachment))
  }

  /// The judge of the host.
  func judge() throws -> Judge { try Judge(host: facts(), options: options) }

  /// The same host with its IOMMU off.
  var withoutGroups: Machine {
    var machine = self
    for index in functions.indices { machine.functions[index].group = nil }
    machine.iommu = nil
    return machine
  }

  func facts() throws -> HostFacts {
    var pciFunctions: [PCIFunction] = []
    var groups: [Int: IOMMUGroup] = [:]
    var scopedBridges: [ScopedBridge] = []
    for function in functions {
      let address = try pci(function.address)
      let way = try function.bridges.map { try pci($0) } + [address]
      let hierarchy = try #require(PCIHierarchy(rootBus: function.rootBus, functions: way))
      let pciFunction = PCIFunction(
        address: address, classCode: ClassCode(rawValue: function.classCode),
        headerType: function.buses == nil ? .endpoint : .bridge, driver: function.driver,
        physicalFunction: try function.physicalFunction.map { try pci($0) }, hierarchy: hierarchy,
        iommu: iommu, group: function.group)
      pciFunctions.append(pciFunction)
      if let buses = function.buses { scopedBridges.append(ScopedBridge(hierarchy: hierarchy, buses: buses)) }
      guard let group = function.group else { continue }
      let members = ((groups[group]?.members ?? []) + [address]).sorted()
      groups[group] = IOMMUGroup(
        number: group, members: members, reservedRegions: try regions[group] ?? lines(shown[group] ?? ""))
    }
    return HostFacts(
      functions: pciFunctions, faults: try faults.map { FunctionFault(address: try pci($0), fault: $1) },
      groups: Array(groups.values), tableKind: tableKind, table: try table ?? .table(.dmar(dmar())),
      scopedBridges: scopedBridges, preservesBootConfiguration: preservesBootConfiguration, kernel: kernel)
  }

  private func dmar() throws -> DMARTable {
    var builder = DMARBuilder()
    for rmrr in rmrrs {
      let scopes = try rmrr.scopes.map { try scope($0) }
      builder.addRMRR(
        base: rmrr.base, limit: rmrr.limit, segment: rmrr.segment, length: rmrr.length, scopes: scopes)
    }
    // Behind them, so that the first RMRR is the first structure.
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    return try DMARTable(bytes: builder.bytes())
  }

  private func scope(_ text: String) throws -> [UInt8] {
    let types: [Substring: UInt8] = ["ep": 1, "br": 2, "ioapic": 3, "acpi": 5]
    let type = try #require(types[text.prefix { $0 != " " }])
    let hops = text.drop { $0 != " " }.dropFirst().split(separator: "/")
    let first = try pci(String(try #require(hops.first)))
    let path = try hops.map { hop -> (UInt8, UInt8) in
      let address = try pci(hop.contains(":") ? String(hop) : "00:" + hop)
      return (address.device, address.function)
    }
    return DMARBuilder.scope(type, bus: first.bus, path)
  }
}

/// The address of a function, with the segment left out where it is 0.
func pci(_ text: String) throws -> PCIAddress {
  try #require(PCIAddress(sysfsName: text.utf8.count > 7 ? text : "0000:" + text))
}

/// The lines in a text such as `0-ffffff direct-relaxable, 30000000-30000fff direct`, and that of the interrupts.
func lines(_ text: String, mayBeCut: Bool = false) throws -> ReservedRegions {
  let lines = text.split(separator: ", ") + ["fee00000-feefffff msi"]
  let regions = try lines.enumerated().map { index, line in
    let fields = line.prefix { $0 != " " }.split(separator: "-")
    let kind = try #require(ReservedRegion.Kind(rawValue: String(line.drop { $0 != " " }.dropFirst())))
    let range = MemoryRange(
      start: try #require(UInt64(fields[0], radix: 16)), end: try #require(UInt64(fields[1], radix: 16)))
    return ReservedRegion(range: range, kind: kind, line: index + 1)
  }
  return .lines(regions, mayBeCut: mayBeCut)
}

extension KernelFeatures {
  /// Debian's 6.1, with the rule of 5.3.
  static let linux61 = KernelFeatures(
    release: "6.1.0-56-amd64", typeInformation: .names(requireDirect: false, directRelaxable: true))
  /// Debian's 6.12, with the rule of 6.6.
  static let linux612 = KernelFeatures(
    release: "6.12.95+deb12-amd64", typeInformation: .names(requireDirect: true, directRelaxable: true))
  /// Debian's 7.3, with the rule of 6.6.
  static let linux73 = KernelFeatures(
    release: "7.3.4+deb13-amd64", typeInformation: .names(requireDirect: true, directRelaxable: true))
}

extension Judgement {
  /// The pinned functions, without the segment where it is 0.
  var pinnedNames: [String] { pinnedFunctions.map { $0.segment == 0 ? String($0.description.dropFirst(5)) : "\($0)" } }

  /// The memory of each pin that refuses the function, in the order of the reasons.
  var pinnedRanges: [String] {
    reasons.compactMap { if case .pinned(let pin, _) = $0 { "\(pin.range)" } else { nil } }
  }
}

extension Note {
  /// Whether table and kernel tell different things.
  var isDisagreement: Bool {
    switch self {
    case .pinnedInTableOnly, .pinnedOutsideTable, .pinnedInTableWithoutGroup, .tableUnreadable: true
    default: false
    }
  }
}
