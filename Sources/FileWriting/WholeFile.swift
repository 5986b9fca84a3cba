import Glibc

/// A file that is written whole or not at all, so that who reads it never finds half of it.
///
/// The text is written to the disk beside it, under a name that is hidden and ends with `.new`: whoever collects the files of
/// the directory by their names' ends or beginnings passes over it. Then it gets the file's name.
public struct WholeFile: Sendable {
  /// What may be there already.
  public enum Predecessor: Sendable {
    /// Nothing.
    case nothing
    /// A regular file, whose name the new one takes; no link, since whoever may write to the directory chooses where it leads.
    case file
    /// A regular file, or a link to one, which stays and leads to the new one then.
    case fileOrLink
  }

  /// The path.
  public let path: String
  /// What may be there already.
  public let predecessor: Predecessor
  /// Who may do what with the file; nil for what its predecessor has, or what this process gives to new ones.
  public let mode: mode_t?

  /// A file that is yet to be written.
  public init(path: String, replacing predecessor: Predecessor, mode: mode_t? = nil) {
    self.path = path
    self.predecessor = predecessor
    self.mode = mode
  }

  /// Writes it.
  ///
  /// - Throws: `WritingFault` where it cannot be written, or where there is what may not be replaced.
  public func write(_ text: String) throws(WritingFault) {
    let (path, modeBefore) = try destination()
    let place = try FilePlace(of: path, named: self.path)
    let temporary = ".\(place.name).\(getpid()).new"
    // What a process of the same number has left.
    unlinkat(place.directory.number, temporary, 0)
    let mode = mode ?? modeBefore
    guard
      let descriptor = Descriptor(
        openat(
          place.directory.number, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
          mode == nil ? 0o666 : 0o600))
    else { throw failure(errno) }
    var code = Self.fill(descriptor, with: text, mode: mode)
    if code == 0 { code = place.take(temporary, mayReplace: predecessor.mayBeThere) }
    guard code != 0 else { return }
    unlinkat(place.directory.number, temporary, 0)
    throw code == EEXIST ? WritingFault(path: self.path, cause: .exists) : failure(code)
  }

  /// Writes a text into a new file, down to the disk; 0, or the `errno` of what was in the way.
  private static func fill(_ descriptor: consuming Descriptor, with text: String, mode: mode_t?) -> Int32 {
    let number = descriptor.number
    // The mode is what it is to be, whatever the mask of the process says.
    var code: Int32 = 0
    if let mode, fchmod(number, mode) != 0 { code = errno }
    if code == 0 { code = writeAll(text, to: number) }
    if code == 0, fsync(number) != 0 { code = errno }
    let closing = descriptor.closed()
    return code == 0 ? closing : code
  }

  /// Where the file is to be, and who may do what with the one that is there.
  private func destination() throws(WritingFault) -> (path: String, modeBefore: mode_t?) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw failure(errno) }
      return (path, nil)
    }
    let isLink = status.st_mode & S_IFMT == S_IFLNK
    if isLink {
      if case .file = predecessor { throw WritingFault(path: path, cause: .link) }
      // A link that leads nowhere is not followed: what is behind it may be anything.
      guard stat(path, &status) == 0 else { throw WritingFault(path: path, cause: .linkToNothing) }
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw WritingFault(path: path, cause: .notARegularFile) }
    guard predecessor.mayBeThere else { throw WritingFault(path: path, cause: .exists) }
    guard isLink else { return (path, status.st_mode & 0o777) }
    guard let real = realpath(path, nil) else { throw failure(errno) }
    defer { free(real) }
    return (String(cString: real), status.st_mode & 0o777)
  }

  private func failure(_ code: Int32) -> WritingFault { WritingFault(path: path, cause: .system(code: code)) }
}

extension WholeFile.Predecessor {
  fileprivate var mayBeThere: Bool { if case .nothing = self { false } else { true } }
}

/// A directory, kept open so that it is the same one from beginning to end, and a name in it.
private struct FilePlace: ~Copyable {
  let directory: Descriptor
  let name: String

  /// O_PATH (include/uapi/asm-generic/fcntl.h), which Glibc's module lacks: who may write to a directory may not always list it.
  private static let path: Int32 = 0o1000_0000

  /// The place of a path; `shown` is what a person calls it.
  init(of path: String, named shown: String) throws(WritingFault) {
    let slash = path.lastIndex(of: "/")
    name = String(path[(slash.map { path.index(after: $0) } ?? path.startIndex)...])
    guard !name.isEmpty else { throw WritingFault(path: shown, cause: .system(code: path.isEmpty ? ENOENT : EISDIR)) }
    let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard let directory = Descriptor(open(parent, Self.path | O_DIRECTORY | O_CLOEXEC)) else {
      throw WritingFault(path: shown, cause: .system(code: errno))
    }
    self.directory = directory
  }

  /// Gives a file of the directory the name; 0, or the `errno` of what was in the way.
  func take(_ temporary: String, mayReplace: Bool) -> Int32 {
    if mayReplace { return rename(temporary) }
    // Unlike rename, link fails where somebody has made the file in the meantime.
    guard linkat(directory.number, temporary, directory.number, name, 0) != 0 else {
      unlinkat(directory.number, temporary, 0)
      return 0
    }
    // A file system without links, such as that of a memory stick.
    guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { return errno }
    var status = stat()
    guard fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) != 0 else { return EEXIST }
    return rename(temporary)
  }

  private func rename(_ temporary: String) -> Int32 {
    renameat(directory.number, temporary, directory.number, name) == 0 ? 0 : errno
  }
}
