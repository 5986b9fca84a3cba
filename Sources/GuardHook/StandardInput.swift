import Glibc

/// All bytes of the standard input, or one more than a limit where there are more.
///
/// - Throws: `StandardInputError` where it cannot be read.
func readStandardInput(limit: Int) throws(StandardInputError) -> [UInt8] {
  // A place of its own, of which nothing is touched but what comes: most domains fill a part of it.
  let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 * 1024, alignment: 1)
  defer { piece.deallocate() }
  var bytes: [UInt8] = []
  while bytes.count <= limit {
    let length = read(STDIN_FILENO, piece.baseAddress, piece.count)
    if length < 0, errno == EINTR { continue }
    if length < 0, errno == EAGAIN {
      var standardInput = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      poll(&standardInput, 1, -1)
      continue
    }
    guard length >= 0 else { throw StandardInputError(text: String(cString: strerror(errno))) }
    if length == 0 { break }
    let count = bytes.count + length
    guard bytes.isEmpty || count <= bytes.capacity || canAllocate(2 * count + allocatorMargin) else {
      throw StandardInputError(text: "there is no memory for it")
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<length]))
  }
  bytes.removeLast(bytes.count - min(bytes.count, limit + 1))
  return bytes
}

/// What malloc asks of the system beyond what it is asked for, in bytes: `M_TOP_PAD` of glibc is 128 KiB.
private let allocatorMargin = 256 * 1024

/// Whether there is room for so many bytes: where there is none the Swift runtime ends the program, with words of its own.
///
/// An array that grows takes a new place, at most twice as large as what it is to hold, while it has the old one. The first piece
/// and its place are not asked for: where there is no room for them, there was none for the program.
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
