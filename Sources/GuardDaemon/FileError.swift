import FileWriting

/// A file of the daemon's own cannot be written; it is then what it was.
struct FileError: Error, Hashable, CustomStringConvertible {
  /// What is in the way.
  let fault: WritingFault

  /// A sentence that names the file.
  var description: String { fault.description }
}

extension WholeFile {
  /// Writes it as one of the daemon's own.
  func writeOwn(_ text: String) throws(FileError) {
    do {
      try write(text)
    } catch {
      throw FileError(fault: error)
    }
  }
}
