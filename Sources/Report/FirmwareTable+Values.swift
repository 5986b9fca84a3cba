import FirmwareTables
import PCI

// The structures of a table as their reports: what firmware wrote, without a judgement on it.

extension FirmwareTable {
  /// Each structure in the order of the table.
  var structureValues: [ReportV1.Value] {
    switch self {
    case .dmar(let table): table.structures.map(\.value)
    case .ivrs(let table): table.blocks.map(\.value)
    case .iort(let table): table.nodes.map(\.value)
    }
  }
}

private typealias Members = [String: ReportV1.Value]

/// A structure's report: what all of them have, and its own members.
private func structure(_ word: String, _ number: Int, _ offset: Int, _ members: Members) -> ReportV1.Value {
  let common: Members = ["type": .text(word), "typeNumber": .number(number), "offset": .number(offset)]
  return .object(common.merging(members) { common, _ in common })
}

extension RemappingStructure {
  fileprivate var value: ReportV1.Value {
    let heading = heading
    return structure(heading.word, heading.number, heading.offset, members)
  }

  private var members: Members {
    switch self {
    case .remappingHardwareUnit(let unit):
      [
        "segment": .number(Int(unit.segment)), "flags": .number(Int(unit.flags)),
        "registerBase": .memory(unit.registerBase), "scopes": .list(unit.scopes.map(\.value)),
      ]
    case .reservedMemoryRegion(let region):
      [
        "segment": .number(Int(region.segment)), "base": .memory(region.base), "limit": .memory(region.limit),
        "scopes": .list(region.scopes.map(\.value)),
      ]
    case .rootPortTranslation(let properties), .integratedTranslationCache(let properties):
      [
        "segment": .number(Int(properties.segment)), "flags": .number(Int(properties.flags)),
        "scopes": .list(properties.scopes.map(\.value)),
      ]
    case .integratedDeviceProperties(let properties):
      ["segment": .number(Int(properties.segment)), "scopes": .list(properties.scopes.map(\.value))]
    case .hardwareAffinity(let affinity):
      [
        "registerBase": .memory(affinity.registerBase),
        "proximityDomain": .number(Int(affinity.proximityDomain)),
      ]
    case .namespaceDevice(let device): ["deviceNumber": .number(Int(device.number)), "name": .text(device.name)]
    case .other(_, _, let length): ["length": .number(length)]
    }
  }
}

extension IVRSBlock {
  fileprivate var value: ReportV1.Value { structure(word, Int(type), offset, members) }

  private var members: Members {
    switch content {
    case .hardwareDefinition(let definition):
      [
        "segment": .number(Int(definition.segment)), "device": .text(device.description),
        "flags": .number(Int(definition.flags)), "capabilityOffset": .number(Int(definition.capabilityOffset)),
        "registerBase": .memory(definition.registerBase),
      ]
    case .memoryDefinition(let definition):
      [
        "segment": .number(Int(definition.segment)), "flags": .number(Int(definition.flags)),
        "start": .memory(definition.start), "length": .memory(definition.length),
        "scopes": .list([definition.devices.value]),
      ]
    case .other: ["length": .number(Int(length))]
    }
  }
}

extension IORTNode {
  fileprivate var value: ReportV1.Value {
    let common: Members = [
      "revision": .number(Int(revision)), "identifier": .number(Int(identifier)),
      "mappings": .list(mappings.map(\.value)),
    ]
    return structure(word, Int(type), offset, common.merging(members) { common, _ in common })
  }

  private var members: Members {
    switch content {
    case .interruptTranslation, .performanceMonitor: [:]
    case .namedComponent(let name): ["name": .text(name)]
    case .rootComplex(let segment): ["segment": .number(Int(segment))]
    case .smmu(let base), .smmuV3(let base): ["registerBase": .memory(base)]
    case .reservedMemoryRange(let ranges):
      [
        "flags": .number(Int(ranges.flags)),
        "descriptors": .list(
          ranges.descriptors.map { .object(["start": .memory($0.base), "length": .memory($0.length)]) }),
      ]
    case .other: ["length": .number(Int(length))]
    }
  }
}

extension IDMapping {
  fileprivate var value: ReportV1.Value {
    .object([
      "inputBase": .number(Int(inputBase)), "count": .number(count), "outputBase": .number(Int(outputBase)),
      "outputReference": .number(Int(outputReference)), "single": .flag(isSingle),
    ])
  }
}
