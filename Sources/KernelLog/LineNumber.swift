/// The number that `cat -n`, an editor or a person has put before a line: `12<tab>`, `12: `, `  12  `, `12) `.
///
/// A message that is wrapped has numbers of its own at the start of a line, as in `group` and `19 is not viable`. So this
/// is only to be believed where the line before it, or the one after it, has the number that goes with it.
struct LineNumber {
  /// The number.
  let value: Int
  /// The line without it.
  let rest: ArraySlice<UInt8>

  /// The number of a line; nil where it has none.
  init?(_ line: ArraySlice<UInt8>) {
    // As wide as the columns of cat, nl, less and editors are.
    var rest = line.dropFirst(line.prefix(12).prefix(while: Self.isBlank).count)
    let digits = rest.prefix(7).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let first = digits.first, first != UInt8(ascii: "0") else { return nil }
    rest = rest.dropFirst(digits.count)
    if let mark = rest.first, ":.)|".utf8.contains(mark) { rest = rest.dropFirst() }
    guard let blank = rest.first, Self.isBlank(blank) else { return nil }
    value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    self.rest = rest
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
