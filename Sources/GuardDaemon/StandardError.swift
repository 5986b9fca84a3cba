import FileWriting
import Glibc

/// Writes a text to standard error, as much of it as that takes.
func writeStandardError(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }
