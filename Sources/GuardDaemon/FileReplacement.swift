import Glibc

/// A file cannot be written.
struct FileError: Error, Hashable, CustomStringConvertible {
  /// The file.
  var path: String
  /// The number of the error (`errno`).
  var code: Int32

  /// A sentence that names the file.
  var description: String { "\(path) cannot be written: \(String(cString: strerror(code)))." }
}

/// Puts a text in place of a file, whole or not at all, so that who reads it never finds half of it.
///
/// - Throws: `FileError` where it cannot be written; the file is then what it was.
func replaceFile(at path: String, with text: String, mode: mode_t) throws(FileError) {
  let temporary = path + ".new"
  unlink(temporary)
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
  guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
  // The mode is what it is to be whatever the mask of the process says.
  var code = fchmod(descriptor, mode) == 0 ? 0 : errno
  var rest = Array(text.utf8)[...]
  while code == 0, !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { code = errno }
  }
  if close(descriptor) != 0, code == 0 { code = errno }
  if code == 0, rename(temporary, path) != 0 { code = errno }
  guard code != 0 else { return }
  unlink(temporary)
  throw FileError(path: path, code: code)
}
