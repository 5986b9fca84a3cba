import FileWriting
import FoundationEssentials
import HostFacts
import HostReader

/// Where the outcomes are kept from one start of the daemon to the next, so that what has changed in between is told, and
/// nothing else.
struct OutcomeFile: Sendable {
  /// The path.
  let path: String

  /// More than the outcomes of ten thousand domains.
  private static let byteLimit = 64 * 1024 * 1024

  /// What the file holds.
  private struct Contents: Codable {
    var version = Self.current
    var book: OutcomeBook

    static let current = 2
  }

  /// Reads it; a first start has none, and one that cannot be read counts as none, with the reason.
  func read() -> (book: OutcomeBook, fault: String?) {
    let bytes: [UInt8]
    do {
      bytes = try HostRoot.thisMachine.contents(of: path, limit: Self.byteLimit)
    } catch {
      return (OutcomeBook(), error.isAbsence ? nil : "\(error.description) Everything is told anew.")
    }
    guard let contents = try? JSONDecoder().decode(Contents.self, from: Data(bytes)),
      contents.version == Contents.current
    else { return (OutcomeBook(), "\(path) is not what this version has written. Everything is told anew.") }
    return (contents.book, nil)
  }

  /// Writes it.
  func write(_ book: OutcomeBook) throws(WritingFault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Encoding of strings in dictionaries does not fail.
    guard let data = try? encoder.encode(Contents(book: book)) else { return }
    try WholeFile(path: path, replacing: .file, mode: 0o600).write(String(decoding: data, as: UTF8.self) + "\n")
  }
}
