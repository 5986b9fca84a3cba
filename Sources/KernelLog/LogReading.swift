import PCI

/// A log, and every message in it that is known.
public struct LogReading: Sendable {
  /// The most bytes that a log may have.
  public static let byteLimit = 64 * 1024 * 1024

  /// The messages, in the order in which they end.
  public let events: [LogEvent]

  /// Reads the log of a kernel, of QEMU, libvirt, DPDK or others, all in one or each by itself.
  ///
  /// - Throws: `LogError` where it is too large or no text.
  public init(bytes: [UInt8]) throws(LogError) {
    guard bytes.count <= Self.byteLimit else { throw .tooLarge(limit: Self.byteLimit) }
    self.init(text: LogTextReader.text(of: JournalBytes.asText(try LogEncoding.utf8(of: bytes))))
  }

  private static let automaton = PhraseAutomaton(phrases: Phrase.all.map(\.words))

  private init(text: LogText) {
    var scanner = MessageScanner(text: text)
    Self.automaton.forEachOccurrence(in: text) { index, end in scanner.read(Phrase.all[index], endingAt: end) }
    events = scanner.events
  }
}
