import FirmwareTables
import PCI

// The structures of a table in a line each, without the regions, which have lines of their own.

extension FirmwareTable {
  /// The IOMMUs, and what else there is besides pinned memory.
  var structureLines: (iommus: [String], others: [String]) {
    switch self {
    case .dmar(let table):
      (
        table.structures.compactMap { if case .remappingHardwareUnit(let unit) = $0 { unit.line } else { nil } },
        table.structures.compactMap(\.otherLine)
      )
    case .ivrs(let table):
      (
        table.hardwareLines,
        table.blocks.filter { $0.content == .other }.map {
          "block of unknown type 0x\(hexadecimal(UInt64($0.type))), \($0.length) bytes"
        }
      )
    case .iort(let table): (table.nodes.compactMap(\.iommuLine), table.nodes.compactMap(\.otherLine))
    }
  }
}

/// A segment's name in a line of text.
private func segmentText(_ number: some BinaryInteger) -> String {
  "segment " + hexadecimal(UInt64(clamping: number), digits: 4)
}

private func named(_ scopes: [DeviceScope]) -> String {
  scopes.isEmpty ? "no device" : listed(scopes.map { ($0.kind.text, $0.way) })
}

/// Names after words for what they are; neighbours of one kind share the word.
func listed(_ items: [(word: String, name: String)]) -> String {
  var groups: [(word: String, names: [String])] = []
  for (word, name) in items {
    if groups.last?.word == word {
      groups[groups.count - 1].names.append(name)
    } else {
      groups.append((word, [name]))
    }
  }
  return groups.map { word, names in
    if names == [""] { return word }
    let takesPlural = names.count > 1 && word.last != "s" && word.last != ":"
    return "\(word)\(takesPlural ? "s" : "") \(names.joined(separator: ", "))"
  }.joined(separator: "; ")
}

extension RemappingHardwareUnit {
  fileprivate var line: String {
    let others = includesAllOthers ? ["all devices that no other IOMMU names"] : []
    let scopes = scopes.isEmpty && includesAllOthers ? [] : [named(scopes)]
    return "0x\(hexadecimal(registerBase)), \(segmentText(self.segment)): "
      + (others + scopes).joined(separator: "; also ")
  }
}

extension RemappingStructure {
  /// Nil for what has its line elsewhere.
  fileprivate var otherLine: String? {
    switch self {
    case .remappingHardwareUnit, .reservedMemoryRegion: nil
    case .rootPortTranslation(let ports):
      "ATSR, \(segmentText(ports.segment)): devices may translate addresses themselves behind "
        + (ports.flags & 1 != 0 ? "all root ports" : named(ports.scopes))
    case .integratedTranslationCache(let devices):
      "SATC, \(segmentText(devices.segment)): integrated devices that translate addresses themselves: \(named(devices.scopes))"
    case .integratedDeviceProperties(let devices):
      "SIDP, \(segmentText(devices.segment)): properties of \(named(devices.scopes))"
    case .hardwareAffinity(let affinity):
      "RHSA: the IOMMU at 0x\(hexadecimal(affinity.registerBase)) belongs to node \(affinity.proximityDomain)"
    case .namespaceDevice(let device): "ANDD: ACPI device \(device.number) is \(device.name)"
    case .other(let offset, let type, let length):
      "structure of unknown type \(type) at byte 0x\(hexadecimal(UInt64(clamping: offset))), \(length) bytes"
    }
  }
}

extension IVRSTable {
  /// Firmware describes an IOMMU several times, each time with more: the types share a line.
  fileprivate var hardwareLines: [String] {
    var units: [(text: String, types: [String])] = []
    for block in blocks {
      guard case .hardwareDefinition(let definition) = block.content else { continue }
      let text =
        "0x\(hexadecimal(definition.registerBase)), \(segmentText(definition.segment)): function \(block.device)"
      let type = "0x" + hexadecimal(UInt64(block.type))
      if units.last?.text == text {
        units[units.count - 1].types.append(type)
      } else {
        units.append((text, [type]))
      }
    }
    return units.map { "\($0.text), IVHD of type \($0.types.joined(separator: ", "))" }
  }
}

extension IORTNode {
  fileprivate var iommuLine: String? {
    let place = "node at byte 0x\(hexadecimal(UInt64(clamping: offset)))"
    return switch content {
    case .smmu(let base): "0x\(hexadecimal(base)): SMMU of version 1 or 2, \(place)"
    case .smmuV3(let base): "0x\(hexadecimal(base)): SMMU of version 3, \(place)"
    default: nil
    }
  }

  /// Nil for what has its line elsewhere.
  fileprivate var otherLine: String? {
    let mapped = mappings.count == 1 ? "1 ID mapping" : "\(mappings.count) ID mappings"
    return switch content {
    case .smmu, .smmuV3, .reservedMemoryRange: nil
    case .interruptTranslation: "interrupt translation service group"
    case .namedComponent(let name): "named component \(name), \(mapped)"
    case .rootComplex(let number): "root complex of \(segmentText(number)), \(mapped)"
    case .performanceMonitor: "performance monitor of an IOMMU, \(mapped)"
    case .other: "node of unknown type \(type), \(length) bytes"
    }
  }
}

extension IDMapping {
  /// The IDs that come out.
  var outputText: String {
    let last = UInt64(outputBase) + UInt64(lastIndex)
    let first = "0x" + hexadecimal(UInt64(outputBase))
    return lastIndex == 0 ? first : "\(first) to 0x\(hexadecimal(last))"
  }
}

extension DeviceScope.Kind {
  /// What people call it.
  var text: String {
    switch self {
    case .endpoint: "endpoint"
    case .bridge: "bridge"
    case .ioapic: "I/O APIC"
    case .hpet: "HPET"
    case .acpiNamespaceDevice: "ACPI device"
    case .reserved(let type): "scope of unknown type \(type)"
    }
  }
}

extension DeviceScope {
  /// The way to the device as lspci writes it: `00:1c.7/00.0`.
  var way: String {
    let steps = path.map { hop in
      hexadecimal(UInt64(hop.device), digits: 2) + "." + hexadecimal(UInt64(hop.function))
    }
    let way = hexadecimal(UInt64(startBus), digits: 2) + ":" + steps.joined(separator: "/")
    // The number by which an ANDD names the device.
    return kind == .acpiNamespaceDevice ? "\(enumerationID) (\(way))" : way
  }
}
