import Guidance
import Logging

/// Writes what is logged to the journal, with its metadata as fields, or to standard error where that is no journal.
struct JournalLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info
  var metadataProvider: Logger.MetadataProvider?

  private let identifier: String
  private let isJournal: Bool
  private let lost: LostMessages

  init(identifier: String, isJournal: Bool = Journal.isStandardError, lost: LostMessages) {
    self.identifier = identifier
    self.isJournal = isJournal
    self.lost = lost
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let text = event.message.description
    if isJournal, Journal.send(fields(of: event)) { return }
    if !writeStandardError("\(identifier): \(printableLines(text))\n") { lost.add() }
  }

  private func fields(of event: LogEvent) -> [(name: String, value: String)] {
    var fields = [
      (name: "MESSAGE", value: event.message.description), (name: "PRIORITY", value: "\(event.level.priority)"),
      (name: "SYSLOG_IDENTIFIER", value: identifier),
    ]
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    fields += all.sorted { $0.key < $1.key }.map { (name: Self.fieldName($0.key), value: $0.value.description) }
    return fields
  }

  /// A name as the journal takes it: capital letters, digits and underscores, no underscore in front
  /// (systemd.journal-fields(7)).
  static func fieldName(_ key: String) -> String {
    let letters = key.uppercased().unicodeScalars.map { scalar in
      ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
    }
    let name = String(letters.prefix(64).drop { $0 == "_" || ("0"..."9").contains($0) })
    return name.isEmpty ? "FIELD" : name
  }
}

extension Logger.Level {
  /// The number of syslog(3).
  var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
