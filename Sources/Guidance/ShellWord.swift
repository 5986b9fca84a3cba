/// A text as one word of a shell, so that a command with it can be copied; nothing in it is cut, and nothing that a terminal would
/// obey stays in it.
public func shellWord(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/._-+:,@%=".utf8.contains(byte)
    }
  }
  if isPlain, !text.isEmpty { return text }
  // By scalars: a quote with an accent on it is another character, and still a quote to the shell.
  guard text.unicodeScalars.contains(where: isControl) else {
    return "'" + text.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
  }
  // bash, ksh and zsh take bytes as octal numbers (POSIX.1-2024, Dollar-Single-Quotes).
  let escaped = text.unicodeScalars.map { scalar in
    if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
    guard isControl(scalar) else { return String(scalar) }
    return String(scalar).utf8.map { byte in
      let digits = String(byte, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }.joined()
  }
  return "$'" + escaped.joined() + "'"
}
