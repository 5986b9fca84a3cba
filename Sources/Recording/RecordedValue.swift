import FoundationEssentials
import PCI

/// A value of a recording that is being read, with its place there for messages.
struct RecordedValue {
  let value: JSONValue
  let place: RecordedPlace

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
    guard let member = members[key] else { return nil }
    if case .null = member { return nil }
    return RecordedValue(value: member, place: .member(key, of: place))
  }

  /// The elements of a list.
  func elements() throws(RecordingError) -> [RecordedValue] {
    guard case .array(let elements) = value else { throw unexpected("a list") }
    return elements.enumerated().map { RecordedValue(value: $1, place: .element($0, of: place)) }
  }

  func string(_ wanted: @autoclosure () -> String = "a text") throws(RecordingError) -> String {
    guard case .string(let text) = value else { throw unexpected(wanted()) }
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
    let text = try string(wanted).utf8
    guard text.starts(with: "0x".utf8), text.count > 2 else { throw unexpected(wanted) }
    var number: UInt64 = 0
    for byte in text.dropFirst(2) {
      guard let digit = hexadecimalDigit(byte), number >> 60 == 0 else { throw unexpected(wanted) }
      number = number << 4 | UInt64(digit)
    }
    return number
  }

  func address() throws(RecordingError) -> PCIAddress {
    let wanted = "a PCI address such as \"0000:01:00.0\""
    guard let address = PCIAddress(sysfsName: try string(wanted)) else { throw unexpected(wanted) }
    return address
  }

  func addresses() throws(RecordingError) -> [PCIAddress] {
    guard case .array(let elements) = value else { throw unexpected("a list") }
    var addresses: [PCIAddress] = []
    addresses.reserveCapacity(elements.count)
    for index in elements.indices {
      guard case .string(let text) = elements[index], let address = PCIAddress(sysfsName: text) else {
        // Its own error, with the place.
        addresses.append(try RecordedValue(value: elements[index], place: .element(index, of: place)).address())
        continue
      }
      addresses.append(address)
    }
    return addresses
  }

  /// The bytes in a text of base64.
  func bytes(limit: Int) throws(RecordingError) -> [UInt8] {
    let wanted = "at most \(limit) bytes in base64"
    guard let data = Data(base64Encoded: try string(wanted)), data.count <= limit else { throw unexpected(wanted) }
    return Array(data)
  }

  func unexpected(_ wanted: String) -> RecordingError {
    .unexpected(place: place.isWhole ? "the whole" : place.text, found: value.excerpt, wanted: wanted)
  }

  /// Where a member is, for a message.
  func place(of key: String) -> String { RecordedPlace.member(key, of: place).text }
}

/// Where a value is in a recording, which is put into words only where something is wrong with it.
indirect enum RecordedPlace: Sendable {
  case whole
  case member(String, of: RecordedPlace)
  case element(Int, of: RecordedPlace)

  var isWhole: Bool { if case .whole = self { true } else { false } }

  /// The place in words, such as `functions[3].address`; empty for the whole.
  var text: String {
    switch self {
    case .whole: ""
    case .member(let key, .whole): key
    case .member(let key, let place): "\(place.text).\(key)"
    case .element(let index, let place): "\(place.text)[\(index)]"
    }
  }
}
