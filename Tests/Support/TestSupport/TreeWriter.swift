import Foundation

/// Writes files and links below a directory, making the directories that they need.
public struct TreeWriter {
  private let root: URL

  /// A writer below a directory.
  public init(root: URL) { self.root = root }

  /// Makes a directory.
  public func directory(_ path: String) throws {
    try FileManager.default.createDirectory(at: root.appending(path: path), withIntermediateDirectories: true)
  }

  /// Writes a file of text.
  public func file(_ path: String, _ text: String) throws { try file(path, Array(text.utf8)) }

  /// Writes a file of bytes.
  public func file(_ path: String, _ bytes: [UInt8]) throws {
    try directory((path as NSString).deletingLastPathComponent)
    try Data(bytes).write(to: root.appending(path: path))
  }

  /// Makes a FIFO, which nobody writes to.
  public func fifo(_ path: String) throws {
    try directory((path as NSString).deletingLastPathComponent)
    guard mkfifo(root.appending(path: path).path(), 0o600) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL)
    }
  }

  /// Removes a file, a link or a directory with all that is in it.
  public func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: root.appending(path: path).path())
  }

  /// Makes a symbolic link.
  public func link(_ path: String, to target: String) throws {
    try directory((path as NSString).deletingLastPathComponent)
    try FileManager.default.createSymbolicLink(
      atPath: root.appending(path: path).path(), withDestinationPath: target)
  }
}

/// A directory of its own for one test; it goes when its owner lets go of it.
public final class TemporaryDirectory: Sendable {
  /// The directory.
  public let url: URL

  /// Makes a directory.
  public init() throws {
    // A host is a thousand small files, which a disk may take a second for.
    let memory = URL(filePath: "/dev/shm")
    let parent =
      FileManager.default.isWritableFile(atPath: memory.path()) ? memory : FileManager.default.temporaryDirectory
    url = parent.appending(path: "rmrr-guard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// Makes a directory with a host in it.
  public convenience init(_ host: HostTree) throws {
    try self.init()
    try host.write(to: url)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Its path, without a slash at the end.
  public var path: String { url.path().hasSuffix("/") ? String(url.path().dropLast()) : url.path() }

  /// A writer below it.
  public var writer: TreeWriter { TreeWriter(root: url) }
}
