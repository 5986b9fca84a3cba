import Glibc

/// A file that is written whole or not at all.
struct OutputFile {
  /// The name that a person has given.
  let name: String
  /// Whether a file that is there may be replaced.
  let mayReplace: Bool
  /// Who may do what with the file; nil for what the file that it replaces has, or what this process gives to new ones.
  var mode: mode_t?

  /// Writes a text beside the file and gives it the file's name once all of it is on the disk.
  ///
  /// - Throws: `CommandFailure` where it cannot be written, or is there and may not be replaced.
  func write(_ text: String) throws(CommandFailure) {
    let path = try destination()
    let temporary = Self.temporaryName(beside: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw unwritable(errno) }
    var status = stat()
    // Who may read the file that is replaced may read the new one, and nobody else.
    let mode = mode ?? (stat(path, &status) == 0 ? status.st_mode & 0o777 : nil)
    var code = mode.map { fchmod(descriptor, $0) != 0 } == true ? errno : 0
    if code == 0 { code = writeText(text, to: descriptor) }
    if code == 0, fsync(descriptor) != 0 { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0 { code = moved(temporary, to: path) }
    guard code != 0 else { return }
    unlink(temporary)
    throw code == EEXIST ? .exists(name: name) : unwritable(code)
  }

  /// A name beside a file, hidden from whoever collects all files of the directory.
  private static func temporaryName(beside path: String) -> String {
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return "\(path[..<start]).\(path[start...]).\(getpid()).new"
  }

  /// Where the file is, behind the links that lead to it.
  private func destination() throws(CommandFailure) -> String {
    var status = stat()
    guard stat(name, &status) == 0 else {
      // A link that leads nowhere is not followed: what is behind it may be anything.
      if lstat(name, &status) == 0 { throw .unwritable(name: name, text: "it is a link that leads nowhere") }
      return name
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unwritable(name: name, text: "it is not a regular file") }
    guard mayReplace else { throw .exists(name: name) }
    guard let path = realpath(name, nil) else { throw unwritable(errno) }
    defer { free(path) }
    return String(cString: path)
  }

  /// Gives a file its name; 0, or the `errno` of what was in the way.
  private func moved(_ temporary: String, to path: String) -> Int32 {
    if mayReplace { return rename(temporary, path) == 0 ? 0 : errno }
    // Unlike rename, link fails where somebody has made the file in the meantime.
    guard link(temporary, path) != 0 else {
      unlink(temporary)
      return 0
    }
    // A file system without links, such as that of a memory stick.
    guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { return errno }
    guard access(path, F_OK) != 0 else { return EEXIST }
    return rename(temporary, path) == 0 ? 0 : errno
  }

  private func unwritable(_ code: Int32) -> CommandFailure {
    .unwritable(name: name, text: String(cString: strerror(code)))
  }
}
