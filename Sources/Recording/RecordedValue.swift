import FoundationEssentials
import PCI

/// A value of a recording that is being read, with its place there for messages.
struct RecordedValue {
  let value: JSONValue
  let place: String

  /// A member of an object.
  ///
  /// - Throws: `RecordingError` where there is none.
  func member(_ key: String) throws(RecordingError) -> RecordedValue {
    guard let member = try optional(key) else { throw .missing(place: place(of: key)) }
    return member
  }

  /// A member of an object; nil where there is none, or null.
  func optional(_ key: String) throws(RecordingError) -> RecordedValue? {
    guard case .object(let members) = value else { throw unexpected("an object") }
    guard let member = members[key], member != .null else { return nil }
    return RecordedValue(value: member, place: place(of: key))
  }

  /// The elements of a list.
  func elements() throws(RecordingError) -> [RecordedValue] {
    guard case .array(let elements) = value else { throw unexpected("a list") }
    return elements.enumerated().map { RecordedValue(value: $1, place: "\(place)[\($0)]") }
  }

  func string(_ wanted: String = "a text") throws(RecordingError) -> String {
    guard case .string(let text) = value else { throw unexpected(wanted) }
    return text
  }

  func boolean() throws(RecordingError) -> Bool {
    guard case .boolean(let value) = value else { throw unexpected("true or false") }
    return value
  }

  /// A whole number of a type, within bounds.
  func integer<Number: FixedWidthInteger>(_ bounds: ClosedRange<Number>) throws(RecordingError) -> Number {
    guard case .number(let text) = value, let number = Number(text), bounds.contains(number) else {
      throw unexpected("a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  /// A number as `0xbdf7f000`.
  func hexadecimalNumber(_ wanted: String) throws(RecordingError) -> UInt64 {
    let text = try string(wanted)
    let digits = text.dropFirst(2)
    guard text.hasPrefix("0x"), digits.utf8.allSatisfy({ hexadecimalDigit($0) != nil }),
      let number = UInt64(digits, radix: 16)
    else { throw unexpected(wanted) }
    return number
  }

  func address() throws(RecordingError) -> PCIAddress {
    let wanted = "a PCI address such as \"0000:01:00.0\""
    guard let address = PCIAddress(sysfsName: try string(wanted)) else { throw unexpected(wanted) }
    return address
  }

  func addresses() throws(RecordingError) -> [PCIAddress] {
    var addresses: [PCIAddress] = []
    for element in try elements() { addresses.append(try element.address()) }
    return addresses
  }

  /// The bytes in a text of base64.
  func bytes(limit: Int) throws(RecordingError) -> [UInt8] {
    let wanted = "at most \(limit) bytes in base64"
    guard let data = Data(base64Encoded: try string(wanted)), data.count <= limit else { throw unexpected(wanted) }
    return Array(data)
  }

  func unexpected(_ wanted: String) -> RecordingError {
    .unexpected(place: place.isEmpty ? "the whole" : place, found: value.excerpt, wanted: wanted)
  }

  private func place(of key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }
}
