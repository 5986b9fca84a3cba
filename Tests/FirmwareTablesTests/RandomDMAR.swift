import FirmwareTables
import TestSupport

/// A DMAR table of random structures, as values and as bytes.
struct RandomDMAR {
  var structures: [RemappingStructure] = []
  var hostAddressWidth: Int
  var flags: UInt8
  var bytes: [UInt8]

  init(structureCount: ClosedRange<Int> = 0...12, using generator: inout SeededGenerator) {
    hostAddressWidth = generator.count(1...256)
    flags = generator.number()
    var builder = DMARBuilder()
    for _ in 0..<generator.count(structureCount) {
      let structure = generator.remappingStructure(at: 48 + builder.structures.count)
      structures.append(structure)
      builder.addRaw(structure.bytes(reserved: generator.number()))
    }
    bytes = builder.bytes(hostAddressWidth: UInt8(truncatingIfNeeded: hostAddressWidth), flags: flags)
  }
}

extension SeededGenerator {
  fileprivate mutating func remappingStructure(at offset: Int) -> RemappingStructure {
    let flags: UInt8 = number()
    let segment: UInt16 = number()
    switch count(0...7) {
    case 0:
      return .remappingHardwareUnit(
        RemappingHardwareUnit(offset: offset, flags: flags, segment: segment, registerBase: number(), scopes: scopes()))
    case 1:
      return .reservedMemoryRegion(
        ReservedMemoryRegion(offset: offset, segment: segment, base: number(), limit: number(), scopes: scopes()))
    case 2:
      return .rootPortTranslation(
        ScopedProperties(offset: offset, flags: flags, segment: segment, scopes: scopes()))
    case 3:
      return .hardwareAffinity(HardwareAffinity(offset: offset, registerBase: number(), proximityDomain: number()))
    case 4:
      return .namespaceDevice(
        NamespaceDevice(offset: offset, number: number(), name: text(), isTerminated: flags.isMultiple(of: 2)))
    case 5:
      return .integratedTranslationCache(
        ScopedProperties(offset: offset, flags: flags, segment: segment, scopes: scopes()))
    case 6:
      return .integratedDeviceProperties(
        ScopedProperties(offset: offset, flags: 0, segment: segment, scopes: scopes()))
    default: return .other(offset: offset, type: UInt16.random(in: 7...(.max), using: &self), length: count(4...60))
    }
  }

  private mutating func scopes() -> [DeviceScope] {
    (0..<count(0...4)).map { _ in
      let hopCount = count(0...9) == 0 ? 124 : count(0...4)
      return DeviceScope(
        kind: DeviceScope.Kind(type: number()), flags: number(), enumerationID: number(), startBus: number(),
        path: (0..<hopCount).map { _ in DeviceScope.Hop(device: number(), function: number()) })
    }
  }
}

extension RemappingStructure {
  /// The structure as a table has it; `reserved` stands wherever nothing has a meaning.
  func bytes(reserved: UInt8) -> [UInt8] {
    switch self {
    case .remappingHardwareUnit(let unit):
      return structure(
        0, [unit.flags, reserved] + little(unit.segment) + little(unit.registerBase), unit.scopes, reserved)
    case .reservedMemoryRegion(let region):
      return structure(
        1, [reserved, reserved] + little(region.segment) + little(region.base) + little(region.limit), region.scopes,
        reserved)
    case .rootPortTranslation(let properties):
      return structure(2, [properties.flags, reserved] + little(properties.segment), properties.scopes, reserved)
    case .hardwareAffinity(let affinity):
      let fields = little(affinity.registerBase) + little(affinity.proximityDomain)
      return structure(3, [UInt8](repeating: reserved, count: 4) + fields, [], reserved)
    case .namespaceDevice(let device):
      let fields = [UInt8](repeating: reserved, count: 3) + [device.number] + Array(device.name.utf8)
      // Some names end with the structure, others with a NUL and whatever follows.
      return structure(4, fields + (device.isTerminated ? [0, reserved] : []), [], reserved)
    case .integratedTranslationCache(let properties):
      return structure(5, [properties.flags, reserved] + little(properties.segment), properties.scopes, reserved)
    case .integratedDeviceProperties(let properties):
      return structure(6, [reserved, reserved] + little(properties.segment), properties.scopes, reserved)
    case .other(_, let type, let length):
      return structure(type, [UInt8](repeating: reserved, count: length - 4), [], reserved)
    }
  }

  private func structure(_ type: UInt16, _ fields: [UInt8], _ scopes: [DeviceScope], _ reserved: UInt8) -> [UInt8] {
    let scopeBytes = scopes.flatMap { scope in
      [scope.kind.type, UInt8(6 + 2 * scope.path.count), scope.flags, reserved, scope.enumerationID, scope.startBus]
        + scope.path.flatMap { [$0.device, $0.function] }
    }
    return little(type) + little(UInt16(4 + fields.count + scopeBytes.count)) + fields + scopeBytes
  }
}
