import FirmwareTables
import PCI

/// What the corpus's list says of a table, said of one that was read.
///
/// The list's texts are compared as a whole, so that a row with anything that is not understood here fails.
struct CorpusText {
  /// How many parts of each kind there are, and what the table says of all.
  var counts: String
  /// The memory that the table pins, and to which devices.
  var details: String

  init(_ table: FirmwareTable) {
    switch table {
    case .dmar(let table): self.init(table)
    case .ivrs(let table): self.init(table)
    case .iort(let table): self.init(table)
    }
  }
}

private func hex(_ number: some UnsignedInteger) -> String { "0x" + hexadecimal(UInt64(number)) }

extension CorpusText {
  private init(_ table: DMARTable) {
    let names = ["DRHD", "RMRR", "ATSR", "RHSA", "ANDD", "SATC", "SIDP"]
    var numbers = [Int](repeating: 0, count: names.count)
    var others = ""
    var devices: [String] = []
    for structure in table.structures {
      switch structure {
      case .remappingHardwareUnit: numbers[0] += 1
      case .reservedMemoryRegion: numbers[1] += 1
      case .rootPortTranslation: numbers[2] += 1
      case .hardwareAffinity: numbers[3] += 1
      case .namespaceDevice(let device):
        numbers[4] += 1
        devices.append("#\(device.number):\(device.name)")
      case .integratedTranslationCache: numbers[5] += 1
      case .integratedDeviceProperties: numbers[6] += 1
      case .other(_, let type, _): others += " UNKNOWN=\(hex(type))"
      }
    }
    counts =
      zip(names, numbers).map { "\($0)=\($1)" }.joined(separator: " ") + others
      + " HAW=\(table.hostAddressWidth) FLAGS=\(hex(table.flags))"
    let regions = table.reservedMemoryRegions.map { region in
      "[\(region.segment)]\(hex(region.base))-\(hex(region.limit))<"
        + region.scopes.map(Self.text).joined(separator: ",") + ">"
    }
    details = [
      regions.joined(separator: "; "), devices.isEmpty ? "" : "ANDD " + devices.joined(separator: ","),
    ].filter { !$0.isEmpty }.joined(separator: " | ")
  }

  /// The list names endpoints alone; no table of it pins memory to anything else.
  private static func text(_ scope: DeviceScope) -> String {
    let hops = scope.path.map { hexadecimal(UInt64($0.device), digits: 2) + "." + hexadecimal(UInt64($0.function)) }
    return (scope.kind == .endpoint ? "EP:" : "type \(scope.kind.type):")
      + hexadecimal(UInt64(scope.startBus), digits: 2) + ":" + hops.joined(separator: ">")
  }
}

extension CorpusText {
  private init(_ table: IVRSTable) {
    var units: [UInt8: Int] = [:]
    var segments: Set<UInt16> = []
    var others = ""
    for block in table.blocks {
      switch block.content {
      case .hardwareDefinition(let definition):
        units[block.type, default: 0] += 1
        segments.insert(definition.segment)
      case .memoryDefinition: break
      case .other: others += " UNKNOWN=\(hex(block.type))"
      }
    }
    let unitCounts = units.sorted { $0.key < $1.key }.map { "\(hex($0.key))=\($0.value)" }
    counts =
      "IVHD \(unitCounts.joined(separator: " ")) IVMD=\(table.memoryDefinitions.count)\(others)"
      + " ivinfo=\(hex(table.virtualizationInfo)) segs=\(segments.sorted())"
    details = table.memoryDefinitions.map { definition in
      let devices =
        switch definition.devices {
        case .all: "ALL"
        case .device(let device): "DEV \(device)"
        case .range(let first, let last): "RANGE \(first)-\(last)"
        }
      let letters: [(UInt8, String)] = [
        (MemoryDefinition.Flag.unityMap, "U"), (MemoryDefinition.Flag.read, "R"), (MemoryDefinition.Flag.write, "W"),
        (MemoryDefinition.Flag.exclusionRange, "X"),
      ]
      let flags = letters.filter { definition.flags & $0.0 != 0 }.map(\.1).joined()
      return "\(definition.range) \(devices) flags=\(hex(definition.flags))(\(flags))"
    }.joined(separator: "; ")
  }
}

extension CorpusText {
  private init(_ table: IORTTable) {
    // The list has the kinds in the order in which the table has them first.
    var kinds: [(name: String, count: Int)] = []
    var memory: [String] = []
    for node in table.nodes {
      let name =
        switch node.content {
        case .interruptTranslation: "ITS"
        case .namedComponent: "NAMED"
        case .rootComplex: "PCIRC"
        case .smmu: "SMMUv1/2"
        case .smmuV3: "SMMUv3"
        case .performanceMonitor: "PMCG"
        case .reservedMemoryRange: "RMR"
        case .other: "UNKNOWN"
        }
      if let index = kinds.firstIndex(where: { $0.name == name }) {
        kinds[index].count += 1
      } else {
        kinds.append((name, 1))
      }
      if case .reservedMemoryRange(let range) = node.content { memory.append(Self.text(range, of: node)) }
    }
    counts = kinds.map { "\($0.name)=\($0.count)" }.joined(separator: " ")
    details = memory.joined(separator: "; ")
  }

  private static func text(_ memory: ReservedMemoryRange, of node: IORTNode) -> String {
    let ranges = memory.descriptors.map { descriptor in
      // The list's ends are numbers of any size: the one of no memory at 0 is -1 there, and wraps around in the reader.
      descriptor.base == 0 && descriptor.length == 0 ? "0x0--0x1" : descriptor.range.description
    }
    let streams = node.mappings.map { "\(hex($0.outputBase))+\($0.lastIndex)->node@\(hex($0.outputReference))" }
    return "RMR rev\(node.revision) flags=\(hex(memory.flags)) \(ranges.joined(separator: ","))"
      + " ids=\(streams.joined(separator: ","))"
  }
}
