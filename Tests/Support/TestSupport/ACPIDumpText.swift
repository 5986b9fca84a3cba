import Foundation

/// Writes tables as `acpidump` does.
public enum ACPIDumpText {
  /// A table's first line, lines of sixteen bytes with their characters, and a blank line.
  public static func of(_ table: [UInt8], signature: String) -> String {
    var text = "\(signature) @ 0x0000000000000000\n"
    for start in stride(from: 0, to: table.count, by: 16) {
      let row = table[start..<min(start + 16, table.count)]
      text += String(format: "    %04X: ", start) + row.map { String(format: "%02X ", $0) }.joined()
      text += String(repeating: "   ", count: 16 - row.count) + " "
      text += String(decoding: row.map { 0x20...0x7e ~= $0 ? $0 : UInt8(ascii: ".") }, as: UTF8.self) + "\n"
    }
    return text + "\n"
  }
}
