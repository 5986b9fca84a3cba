/// A file or directory of a host that could not be read, and why.
public struct ReadingFault: Error, Hashable, Sendable {
  /// Why it could not be read.
  public enum Cause: Hashable, Sendable {
    /// The system's reason, as an `errno` with its text.
    case system(code: Int32, text: String)
    /// It is a FIFO, a device or another thing that is not a regular file.
    case notARegularFile
    /// It is larger than any such file can rightly be.
    case largerThan(bytes: Int)
    /// It can be read, but what it holds is not what belongs there.
    case unexpectedContent(String)
  }

  /// The path as the host has it, without the directory that stands for its root.
  public var path: String
  /// Why it could not be read.
  public var cause: Cause

  /// A fault at a path.
  public init(path: String, cause: Cause) {
    self.path = path
    self.cause = cause
  }
}

extension ReadingFault: CustomStringConvertible {
  /// One sentence that names the file and the reason.
  public var description: String {
    switch cause {
    case .system(_, let text): "\(path) cannot be read: \(text)."
    case .notARegularFile: "\(path) cannot be read: it is not a regular file."
    case .largerThan(let bytes): "\(path) cannot be read: it is larger than \(bytes) bytes."
    case .unexpectedContent(let text): "\(path) holds \"\(text)\", which is not what belongs there."
    }
  }
}

extension ReadingFault {
  /// Whether the fault is that only root, or another user, may read it: EACCES is 13 on every Linux
  /// (include/uapi/asm-generic/errno-base.h).
  public var isDenied: Bool { if case .system(let code, _) = cause { code == 13 } else { false } }
}
