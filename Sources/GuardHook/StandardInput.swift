import Glibc

/// All bytes of the standard input, or one more than a limit where there are more.
///
/// - Throws: `StandardInputError` where it cannot be read.
func readStandardInput(limit: Int) throws(StandardInputError) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 16 * 1024)
  var count = 0
  while true {
    if count > limit { break }
    if count == bytes.count {
      guard canAllocate(bytes.count * 4) else { throw StandardInputError(text: "there is no memory for it") }
      bytes.append(contentsOf: repeatElement(0, count: count))
    }
    let length = bytes.withUnsafeMutableBytes { buffer in
      read(STDIN_FILENO, buffer.baseAddress.map { $0 + count }, buffer.count - count)
    }
    if length < 0, errno == EINTR { continue }
    if length < 0, errno == EAGAIN {
      var standardInput = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      poll(&standardInput, 1, -1)
      continue
    }
    guard length >= 0 else { throw StandardInputError(text: String(cString: strerror(errno))) }
    if length == 0 { break }
    count += length
  }
  bytes.removeLast(bytes.count - min(count, limit + 1))
  return bytes
}

/// Whether there is room for so many bytes: where there is none the Swift runtime ends the program, with words of its own.
///
/// An array that grows needs its old and its new place at once.
private func canAllocate(_ count: Int) -> Bool {
  // Not by malloc: the compiler takes it for granted that what is freed at once was there.
  let place = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
  guard place != MAP_FAILED else { return false }
  munmap(place, count)
  return true
}

/// The standard input cannot be read, for the system's own reason.
struct StandardInputError: Error, CustomStringConvertible {
  var text: String

  /// A clause that names the fault, without a full stop.
  var description: String { "it cannot be read (\(text))" }
}
