import FileWriting
import Glibc
import Guidance
import Report

/// Writes a text to the standard output, whole; a reader that has gone is no fault.
///
/// What a recording or another machine's tree says may be anything, and must not steer a terminal.
///
/// - Throws: `CommandFailure.output` where it cannot be written.
func writeOutput(_ text: String) throws(CommandFailure) { try writeOutput(StyledText(text)) }

/// Writes a text to the standard output, whole; on a terminal with the colours of what it means.
///
/// - Throws: `CommandFailure.output` where it cannot be written.
func writeOutput(_ text: StyledText) throws(CommandFailure) {
  let ink = Ink(descriptor: STDOUT_FILENO, environment: environmentVariable)
  let code = writeText(ink.render(text), to: STDOUT_FILENO)
  guard code == 0 || code == EPIPE else { throw .output(String(cString: strerror(code))) }
}

/// Writes a text to the standard error output.
func writeError(_ text: String) { _ = writeText(printableLines(text), to: STDERR_FILENO) }

/// Writes a text to a descriptor; 0, or the `errno` of what kept it from being written whole, be it that a reader has gone.
func writeText(_ text: String, to descriptor: Int32) -> Int32 {
  writeAll(text, to: descriptor)
}

/// The bytes of a file, or of the standard input for `-`, up to one more than a limit.
///
/// Unlike the files of a host it may be a pipe: a person has named it.
func readInput(_ name: String, limit: Int, tellsProgress: Bool = true) throws(CommandFailure) -> [UInt8] {
  guard name != "-" else {
    return try readInput(of: STDIN_FILENO, named: "standard input", limit: limit, tellsProgress: tellsProgress)
  }
  let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY)
  defer { if descriptor >= 0 { close(descriptor) } }
  return try readInput(of: descriptor, named: name, limit: limit, tellsProgress: tellsProgress)
}

/// The same of a descriptor that has just been opened, or that `open` would not give.
func readInput(
  of descriptor: Int32, named what: String, limit: Int, tellsProgress: Bool
) throws(CommandFailure) -> [UInt8] {
  guard descriptor >= 0 else { throw .input(name: what, text: String(cString: strerror(errno))) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 64 * 1024)
  // Where a person types the text, the line would be in the way.
  var progress = tellsProgress && isatty(descriptor) != 1 ? ProgressLine() : nil
  defer { progress?.wipe() }
  while bytes.count <= limit {
    let length = read(descriptor, &piece, piece.count)
    if length < 0, errno == EINTR { continue }
    guard length >= 0 else { throw .input(name: what, text: String(cString: strerror(errno))) }
    if length == 0 { break }
    bytes += piece[..<length]
    progress?.tell("Reading \(what) (\(grouped(bytes.count / 1024)) KiB)")
  }
  return bytes
}
