import PCI

/// What log daemons, runtimes and mail programs put before the message of a line.
///
/// It has to go where a message is wrapped over several lines of which each has its own; elsewhere it would do no harm.
enum LinePrefix {
  /// What a prefix starts with; most lines of text that is no log are told by it.
  private static let starts = Set("><|#/[({0123456789adfjkmnosu".utf8)

  /// The message of a line: without the prefixes that are known, and what a runtime has put behind it.
  static func message(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var scanner = LineScanner(rest: line)
    // More prefixes than this nobody stacks.
    for _ in 0..<8 {
      scanner.skipSpaces()
      guard let first = scanner.rest.first, starts.contains(first.folded) else { break }
      let before = scanner.rest.count
      _ =
        scanner.skipQuoteMark() || scanner.skipCommentMark() || scanner.skipPriority() || scanner.skipBracketed()
        || scanner.skipDate()
        || scanner.skipFacility() || scanner.skipRuntime() || scanner.skipXen() || scanner.skipDockerRecord()
      if scanner.rest.count == before { break }
    }
    return scanner.rest
  }
}

/// Takes known prefixes off the front of a line; what does not match is left as it is.
private struct LineScanner {
  var rest: ArraySlice<UInt8>

  /// Prefixes are short: nothing is searched for further than this.
  private static let reach = 128

  mutating func skipSpaces() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d } }

  /// `> ` of mails and `| ` of docker compose.
  mutating func skipQuoteMark() -> Bool { skip { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "|") } }

  /// `# ` of configuration files and shells, `// ` of programs; not the `#012` that rsyslog writes for a line feed.
  mutating func skipCommentMark() -> Bool {
    if skip("//") { return true }
    return attempt { line in
      line.skip("#") && line.rest.first.map { !$0.isDigit } ?? true
    }
  }

  /// `<6>` of the kernel's own buffer.
  mutating func skipPriority() -> Bool {
    attempt { $0.skip("<") && $0.skip { $0.isDigit } && $0.skipDigits(0...2) && $0.skip(">") }
  }

  /// `[   12.345678]`, `[  +0.000012]`, `[T1234]`, `[Jan 1 12:00]`, `[Mon Jan  1 12:00:00 2024]`, `[2024-01-01 12:00:00]`.
  mutating func skipBracketed() -> Bool {
    attempt { line in
      guard line.skip("[") else { return false }
      line.skipSpaces()
      let isCaller = line.attempt { ($0.skip("T") || $0.skip("C")) && $0.skipDigits(1...8) }
      _ = line.skip("+")
      let isTime = isCaller || line.attempt { $0.skipDigits(1...10) && $0.skip(".") && $0.skipDigits(1...9) }
      guard isTime || line.skipShortDate() || line.skipWeekdayDate() || line.skipISODate() else { return false }
      line.skipSpaces()
      return line.skip("]")
    }
  }

  /// `Jan 23 17:54:48 host kernel: `, `2024-08-08T01:45:51.824474Z `, `2024-08-08 01:45:51.824+0000: 1234: error : `.
  mutating func skipDate() -> Bool {
    if skipISODate() {
      _ = attempt { $0.skip(":") && $0.skipSpace() && $0.skipDigits(1...10) && $0.skip(":") }
      skipHostAndProgram()
      return true
    }
    guard skipMonthDate() else { return false }
    skipHostAndProgram()
    return true
  }

  /// `kern  :warn  : ` of `dmesg --decode`.
  mutating func skipFacility() -> Bool {
    attempt { line in
      guard line.skip("kern") || line.skip("user") || line.skip("daemon") else { return false }
      line.skipSpaces()
      guard line.skip(":"), line.skipLetters(3...6) else { return false }
      line.skipSpaces()
      return line.skip(":")
    }
  }

  /// `stderr F ` of containerd, after its date, and `kernel: ` where nothing else is left of a prefix.
  mutating func skipRuntime() -> Bool {
    attempt { ($0.skip("stdout ") || $0.skip("stderr ")) && ($0.skip("F ") || $0.skip("P ")) } || skip("kernel: ")
  }

  /// `(XEN) `.
  mutating func skipXen() -> Bool { skip("(XEN)") }

  /// `{"log":"…","stream":"stderr","time":"…"}` of docker.
  mutating func skipDockerRecord() -> Bool {
    guard skip("{\"log\":\"") else { return false }
    let mark = Array("\",\"stream\":\"".utf8)
    for start in rest.indices.suffix(Self.reach) where rest[start...].starts(with: mark) {
      rest = rest[..<start]
      break
    }
    // The line feed that docker writes for the end of each piece.
    if rest.suffix(2).elementsEqual("\\n".utf8) { rest = rest.dropLast(2) }
    return true
  }

  /// `host kernel: ` or `host libvirtd[123]: `; a program without a number may as well be a word of a message.
  private mutating func skipHostAndProgram() {
    _ = attempt { line in
      guard line.skipSpace(), line.skipWord(), line.skipSpace() else { return false }
      let isKnown =
        line.skip("kernel")
        || line.attempt { $0.skipWord() && $0.skip("[") && $0.skipDigits(1...10) && $0.skip("]") }
      return isKnown && line.skip(": ")
    }
  }

  private mutating func skipISODate() -> Bool {
    attempt { line in
      guard line.skipDigits(4...4), line.skip("-"), line.skipDigits(2...2), line.skip("-"), line.skipDigits(2...2),
        line.skip("T") || line.skip(" "), line.skipTime()
      else { return false }
      if line.skip(".") || line.skip(",") { guard line.skipDigits(1...9) else { return false } }
      _ =
        line.skip("Z")
        || line.attempt {
          ($0.skip("+") || $0.skip("-")) && $0.skipDigits(2...2) && ($0.skip(":") || true) && $0.skipDigits(2...2)
        }
      return true
    }
  }

  private mutating func skipMonthDate() -> Bool {
    attempt { line in
      guard line.skipName(of: Self.months), line.skipSpace() else { return false }
      line.skipSpaces()
      return line.skipDigits(1...2) && line.skipSpace() && line.skipTime()
    }
  }

  /// `Jan23 17:54` or `Jan 3 17:54`, of `dmesg --reltime`.
  private mutating func skipShortDate() -> Bool {
    attempt { line in
      guard line.skipName(of: Self.months) else { return false }
      line.skipSpaces()
      return line.skipDigits(1...2) && line.skipSpace() && line.skipDigits(2...2) && line.skip(":")
        && line.skipDigits(2...2)
    }
  }

  private mutating func skipWeekdayDate() -> Bool {
    attempt { line in
      guard line.skipName(of: Self.weekdays), line.skipSpace(), line.skipMonthDate(), line.skipSpace() else {
        return false
      }
      return line.skipDigits(4...4)
    }
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private mutating func skipTime() -> Bool {
    skipDigits(2...2) && skip(":") && skipDigits(2...2) && skip(":") && skipDigits(2...2)
  }

  private mutating func skipName(of names: [String]) -> Bool { names.contains { skip($0) } }

  private mutating func skipSpace() -> Bool { skip { $0 == 0x20 } }

  private mutating func skipDigits(_ count: ClosedRange<Int>) -> Bool { skipRun(count) { $0.isDigit } }

  private mutating func skipLetters(_ count: ClosedRange<Int>) -> Bool { skipRun(count) { $0.isLetter } }

  private mutating func skipWord() -> Bool {
    skipRun(1...64) { byte in
      byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":")
    }
  }

  private mutating func skipRun(_ count: ClosedRange<Int>, where matches: (UInt8) -> Bool) -> Bool {
    let run = rest.prefix(count.upperBound).prefix(while: matches).count
    guard count.contains(run) else { return false }
    rest.removeFirst(run)
    return true
  }

  /// Skips a text, upper or lower case.
  private mutating func skip(_ text: String) -> Bool {
    let count = text.utf8.count
    guard rest.count >= count, zip(rest, text.utf8).allSatisfy({ $0.folded == $1.folded }) else { return false }
    rest.removeFirst(count)
    return true
  }

  private mutating func skip(where matches: (UInt8) -> Bool) -> Bool {
    guard let byte = rest.first, matches(byte) else { return false }
    rest.removeFirst()
    return true
  }

  /// Skips what a closure skips, or nothing where it says no.
  private mutating func attempt(_ body: (inout LineScanner) -> Bool) -> Bool {
    var copy = self
    guard body(&copy) else { return false }
    self = copy
    return true
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(folded) }
  fileprivate var folded: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
}
