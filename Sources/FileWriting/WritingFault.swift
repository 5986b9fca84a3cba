import Glibc

/// A file could not be written; it is then what it was.
public struct WritingFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is in the way.
  public enum Cause: Hashable, Sendable {
    /// The system's own reason (`errno`).
    case system(code: Int32)
    /// A file is there, and may not be replaced.
    case exists
    /// A device, a directory, a pipe or a socket is there.
    case notARegularFile
    /// A link is there, which is not followed.
    case link
    /// A link is there, and nothing behind it.
    case linkToNothing
  }

  /// The file.
  public let path: String
  /// What is in the way.
  public let cause: Cause

  /// An error of one file.
  public init(path: String, cause: Cause) {
    self.path = path
    self.cause = cause
  }

  /// The reason in a few words.
  public var reason: String {
    switch cause {
    case .system(let code): String(cString: strerror(code))
    case .exists: "it exists"
    case .notARegularFile: "it is not a regular file"
    case .link: "it is a link; name the file itself"
    case .linkToNothing: "it is a link that leads nowhere"
    }
  }

  /// A sentence that names the file.
  public var description: String { "\(path) cannot be written: \(reason)." }
}
