import Glibc

/// What a file is known by as this hook, and as which version of it, without being run.
///
/// Who installs it replaces an older one and leaves every other program alone; `rmrr-guard doctor` tells whose hook it is.
enum HookIdentity {
  /// The mark of what(1), the program's name and its version, as it stands in the file.
  static let mark: StaticString = "@(#)rmrr-guard-hook 0.1.0"

  /// Writes name and version to standard output, for a person.
  static func tell() -> Int32 {
    let text = "\(mark)".dropFirst(4) + "\n"
    let written = text.utf8.withContiguousStorageIfAvailable { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    return written == text.utf8.count ? 0 : EX_IOERR
  }
}
