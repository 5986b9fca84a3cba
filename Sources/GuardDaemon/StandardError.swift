import FileWriting
import Glibc

/// Writes a text to standard error; false where that does not take all of it.
func writeStandardError(_ text: String) -> Bool { writeAll(text, to: STDERR_FILENO) == 0 }
