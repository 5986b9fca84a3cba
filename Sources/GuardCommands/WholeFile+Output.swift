import FileWriting

extension WholeFile {
  /// Writes it as what a command was asked for.
  ///
  /// - Throws: `CommandFailure` where it cannot be written, or is there and may not be replaced.
  func writeOutput(_ text: String) throws(CommandFailure) {
    do {
      try write(text)
    } catch {
      throw error.cause == .exists
        ? .exists(name: error.path) : .unwritable(name: error.path, text: error.reason)
    }
  }
}
