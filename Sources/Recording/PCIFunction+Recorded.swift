import HostFacts
import PCI

extension PCIAddress {
  var recorded: JSONValue { .string(description) }
}

extension PCIFunction {
  var recorded: JSONValue {
    .members([
      "address": address.recorded,
      "class": classCode.map { .string($0.description) },
      "id": identifier.map { .string($0.description) },
      "headerType": .string(headerType.recordedName),
      "driver": driver.map { .string($0) },
      "physicalFunction": physicalFunction.map(\.recorded),
      "hierarchy": hierarchy.map(\.recorded),
      "iommu": iommu.map(\.recorded),
      "group": group.map { .integer($0) },
    ])
  }
}

extension PCIFunction.HeaderType {
  fileprivate static let all: [PCIFunction.HeaderType] = [.endpoint, .bridge, .cardBusBridge]

  /// All of their names, for a message.
  fileprivate static var allNames: String { all.map(\.recordedName).joined(separator: ", ") }

  fileprivate var recordedName: String {
    switch self {
    case .endpoint: "endpoint"
    case .bridge: "bridge"
    case .cardBusBridge: "cardbus-bridge"
    }
  }
}

extension PCIHierarchy {
  var recorded: JSONValue {
    .members(["rootBus": .integer(rootBus), "functions": .array(functions.map(\.recorded))])
  }
}

extension ScopedBridge {
  var recorded: JSONValue {
    .members([
      "hierarchy": hierarchy.recorded, "secondaryBus": .integer(buses.lowerBound),
      "subordinateBus": .integer(buses.upperBound),
    ])
  }
}

extension IOMMUKind {
  /// The name of another maker's IOMMU stands behind a word of its own, so that it cannot be taken for one of the three.
  fileprivate static let otherPrefix = "other:"

  /// All of their names, for a message.
  fileprivate static var recordedNames: String { "intel, amd, arm or \(otherPrefix)NAME" }

  var recorded: JSONValue {
    switch self {
    case .intel: .string("intel")
    case .amd: .string("amd")
    case .arm: .string("arm")
    case .other(let name): .string(Self.otherPrefix + name)
    }
  }
}

extension RecordedValue {
  func function() throws(RecordingError) -> PCIFunction {
    PCIFunction(
      address: try member("address").address(),
      classCode: try optional("class")?.classCode(),
      identifier: try optional("id")?.identifier(),
      headerType: try member("headerType").headerType(),
      driver: try optional("driver")?.string(),
      physicalFunction: try optional("physicalFunction")?.address(),
      hierarchy: try optional("hierarchy")?.hierarchy(),
      iommu: try optional("iommu")?.iommuKind(),
      group: try optional("group")?.integer(Int.min...Int.max))
  }

  private func classCode() throws(RecordingError) -> ClassCode {
    let wanted = "a class code such as \"0x020000\""
    let number = try hexadecimalNumber(wanted)
    guard number <= 0xff_ffff else { throw unexpected(wanted) }
    return ClassCode(rawValue: UInt32(truncatingIfNeeded: number))
  }

  private func identifier() throws(RecordingError) -> DeviceIdentifier {
    let wanted = "a vendor and a device number such as \"8086:10d3\""
    let numbers = try string(wanted).split(separator: ":", omittingEmptySubsequences: false)
    guard numbers.count == 2, let vendor = Self.identifierPart(numbers.first),
      let device = Self.identifierPart(numbers.last)
    else { throw unexpected(wanted) }
    return DeviceIdentifier(vendor: vendor, device: device)
  }

  private static func identifierPart(_ text: Substring?) -> UInt16? {
    guard let text, text.utf8.count == 4 else { return nil }
    var number: UInt16 = 0
    for byte in text.utf8 {
      guard let digit = hexadecimalDigit(byte) else { return nil }
      number = number << 4 | UInt16(digit)
    }
    return number
  }

  private func headerType() throws(RecordingError) -> PCIFunction.HeaderType {
    let name = try string(PCIFunction.HeaderType.allNames)
    guard let type = PCIFunction.HeaderType.all.first(where: { $0.recordedName == name }) else {
      throw unexpected(PCIFunction.HeaderType.allNames)
    }
    return type
  }

  private func hierarchy() throws(RecordingError) -> PCIHierarchy {
    let functions = try member("functions")
    guard
      let hierarchy = PCIHierarchy(
        rootBus: try member("rootBus").integer(0...UInt8.max), functions: try functions.addresses())
    else { throw functions.unexpected("a list with a function in it") }
    return hierarchy
  }

  func scopedBridge() throws(RecordingError) -> ScopedBridge {
    let hierarchy = try member("hierarchy").hierarchy()
    let secondary: UInt8 = try member("secondaryBus").integer(0...UInt8.max)
    return ScopedBridge(
      hierarchy: hierarchy, buses: secondary...(try member("subordinateBus").integer(secondary...UInt8.max)))
  }

  func iommuKind() throws(RecordingError) -> IOMMUKind {
    switch try string(IOMMUKind.recordedNames) {
    case "intel": return .intel
    case "amd": return .amd
    case "arm": return .arm
    case let name where name.hasPrefix(IOMMUKind.otherPrefix):
      return .other(String(name.dropFirst(IOMMUKind.otherPrefix.count)))
    default: throw unexpected(IOMMUKind.recordedNames)
    }
  }
}
