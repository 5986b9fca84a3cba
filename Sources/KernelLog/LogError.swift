/// Why something is not taken for a log.
public enum LogError: Error, Hashable, Sendable {
  /// It has more bytes than a log may have.
  case tooLarge(limit: Int)
  /// It is no text.
  case notText(line: Int)
}

extension LogError: CustomStringConvertible {
  /// The reason as a clause, without a full stop.
  public var description: String {
    switch self {
    case .tooLarge(let limit): "it is larger than \(limit >> 20) MiB; the part around the error is enough"
    case .notText(let line): "it is not text (line \(line) has bytes that no text has)"
    }
  }
}
