/// The words `group N` before a message about an IOMMU group.
struct GroupName {
  /// Where they start.
  let start: Int
  /// Whether there is an N: a number, or a placeholder as manuals have it.
  let isNamed: Bool

  /// How far before them VFIO is named: `vfio 0000:09:00.0: group 19`, `vfio: error, group 1`.
  private static let reach = 40

  /// The words that end before an offset; nil where there are none.
  init?(before end: Int, of text: LogText) {
    let window = text.bytes(max(0, end - 13)..<end)
    let word = Array("group".utf8)
    guard let index = window.indices.last(where: { window[$0...].starts(with: word) }) else { return nil }
    let name = window[(index + word.count)...]
    let isNumber = name.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let isPlaceholder = name.count <= 2 || name.first.map { "<{[$%".utf8.contains($0) } == true
    guard isNumber || isPlaceholder else { return nil }
    start = end - window.count + index
    isNamed = !name.isEmpty
  }

  /// Whether it is VFIO that the words are about, and not any other group.
  func isOfVFIO(in text: LogText) -> Bool {
    text.bytes(max(0, start - Self.reach)..<start)[...].contains(phrase: "vfio")
  }
}

extension TextCursor {
  /// Whether `group N is not viable` ends here as QEMU ends it, where the rest of its message is missing: with the line, or
  /// with the advice that follows.
  func isEndOfGroupError(isNamed: Bool) -> Bool {
    if isNamed, offset >= text.count || text.joint(at: offset) == .lineBreak { return true }
    var advice = self
    _ = advice.skip(",") || advice.skip(".")
    return advice.skip("pleaseensure")
  }
}
