import Glibc

/// The standard error output, which libvirt shows as the reason of a refusal.
///
/// It is kept at a descriptor of its own, and nobody is at its old number: where memory runs out the Swift runtime writes a
/// trace of itself there before it aborts (`swift::fatalError`, stdlib/public/runtime/Errors.cpp), and so does the C library
/// (`__libc_message`). Libraries speak there too. What libvirt shows are the hook's own sentences alone.
enum StandardError {
  /// Where it is now; -1 where it was closed.
  private(set) static var descriptor: Int32 {
    get { standardErrorDescriptor }
    set { standardErrorDescriptor = newValue }
  }

  /// Takes it to a descriptor of its own; where there is none left it stays where it is.
  static func keepToOurselves() {
    // No descriptor below 3: a stream that was closed stays closed.
    let kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard kept >= 0 || errno == EBADF else { return }
    descriptor = kept
    // Not closed: what is opened next would get its number, and the runtime's words with it.
    let nobody = open("/dev/null", O_RDONLY | O_CLOEXEC)
    if nobody >= 0, nobody != STDERR_FILENO {
      dup2(nobody, STDERR_FILENO)
      close(nobody)
    }
  }

  /// For how long somebody who does not read is waited for, in milliseconds: half of the time until the deadline, so that the
  /// system's log hears of it all the same.
  private static let patience: Int32 = 1000

  /// Writes a text; what cannot be written is given up.
  static func write(_ text: String) {
    // poll(2) would wait for a descriptor that there is none of.
    guard descriptor >= 0 else { return }
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let ready = poll(&place, 1, patience)
        if ready < 0, errno == EINTR { continue }
        guard ready > 0 else { return }
        let length = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if length < 0, errno == EINTR { continue }
        guard length > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[length...])
      }
    }
  }

  /// Writes a sentence where that takes no waiting, by `poll` and `write` alone: async-signal-safe.
  static func writeAtOnce(_ sentence: StaticString) {
    var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    // A pipe that nobody reads would hold the process for ever.
    if poll(&place, 1, 0) == 1 { _ = Glibc.write(descriptor, sentence.utf8Start, sentence.utf8CodeUnitCount) }
  }
}

// A plain global, initialised statically: a handler may read it at any time.
nonisolated(unsafe) private var standardErrorDescriptor = STDERR_FILENO
