import PCI

/// The function that the words before a message name: `vfio-pci 0000:04:00.1: DMAR: ` or `-device vfio-pci,host=0b:00.0,…: vfio: `.
struct PrecedingDevice {
  /// The function; nil where none is named for this message.
  var address: PCIAddress?
  /// The IOMMU group that stands between, as in `failed to setup container for group 13: `.
  var group: Int?

  /// More than the options of a `-device` take.
  private static let reach = 400

  /// Looks at what stands before an offset, not further back than a limit.
  init(before end: Int, of text: LogText, notBefore limit: Int) {
    let start = max(limit, end - Self.reach, 0)
    guard start < end else { return }
    let window = text.bytes(start..<end)
    group = Self.group(atEndOf: window[...])
    // Function numbers stand behind a point: the last one that an address leads to is the nearest name.
    for point in window.indices.reversed() where window[point] == UInt8(ascii: ".") {
      guard let found = Self.address(around: point, of: window, text, start) else { continue }
      let between = window[(point + 2)...]
      if Self.isGlue(found.isOption ? Self.afterOptions(between) : between) { address = found.address }
      return
    }
  }

  /// The address whose function number follows a point.
  private static func address(
    around point: Int, of window: [UInt8], _ text: LogText, _ start: Int
  ) -> (address: PCIAddress, isOption: Bool)? {
    // bb:dd.f takes five bytes before the point.
    guard point >= 5, point + 1 < window.count, window[point - 3] == UInt8(ascii: ":") else { return nil }
    var first = point - 5
    if first >= 5, window[first - 1] == UInt8(ascii: ":") {
      var segment = first - 1
      while segment > 0, first - segment <= 8, hexadecimalDigit(window[segment - 1]) != nil,
        belongs(segment, digits: first - 1 - segment, text, start)
      {
        segment -= 1
      }
      if first - 1 - segment >= 4 { first = segment }
    }
    var cursor = TextCursor(text: text, offset: start + first)
    guard let address = cursor.address(), cursor.offset == start + point + 2 else { return nil }
    let before = window[..<first]
    let isOption = ["host=", "\"host\":\"", "'host':'", "host:"].contains { before.hasSuffix($0) }
    return (address, isOption)
  }

  /// Whether the byte before an index is of the same word: a segment of four digits begins after a line break.
  private static func belongs(_ index: Int, digits: Int, _ text: LogText, _ start: Int) -> Bool {
    switch text.joint(at: start + index) {
    case .none: true
    case .lineBreak: digits < 4
    case .space: digits == 0
    }
  }

  /// What follows the other options of a device, in old versions of QEMU: `,bus=root.1,addr=00.0:vfio:`.
  private static func afterOptions(_ between: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let mark = Array(":vfio".utf8)
    let last = between.indices.last { between[$0...].starts(with: mark) }
    guard let last else {
      // QEMU's own prefix ends with the options, and the message follows.
      let isWhole = between.hasSuffix("}:") || between.firstIndex(of: UInt8(ascii: ":")) == between.indices.last
      return isWhole && !between.contains(phrase: "-device") ? between.suffix(1) : between
    }
    guard !between[..<last].contains(phrase: "-device") else { return between }
    return between[last...]
  }

  /// The words that may stand between the name of a device and what is said of it, each without digits and white space.
  private static let glue: Set<String> = [
    "dmar", "vfio", "pci", "error", "group", "failedtosetupcontainerforgroup", "firmwarehasrequested", "deviceis",
    "cannot",
  ]

  private static func isGlue(_ bytes: ArraySlice<UInt8>) -> Bool {
    let words = bytes.split { !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    return words.allSatisfy { $0.count == 1 || glue.contains(String(decoding: $0, as: UTF8.self)) }
  }

  /// The number in `group 13` or `group 13: ` at the end of the words.
  private static func group(atEndOf window: ArraySlice<UInt8>) -> Int? {
    var rest = window
    if rest.last == UInt8(ascii: ":") { rest.removeLast() }
    let digits = rest.reversed().prefix(9).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty, rest.dropLast(digits.count).hasSuffix("group") else { return nil }
    return Int(String(decoding: digits.reversed(), as: UTF8.self))
  }
}

extension ArraySlice<UInt8> {
  func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }

  func contains(phrase: String) -> Bool {
    let mark = Array(phrase.utf8)
    return indices.contains { self[$0...].starts(with: mark) }
  }
}
