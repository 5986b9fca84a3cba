import Glibc

/// Calls a system call again as long as a signal interrupts it.
func retryingOnInterrupt<Result: FixedWidthInteger & SignedInteger>(_ call: () -> Result) -> Result {
  var result = call()
  while result == -1, errno == EINTR { result = call() }
  return result
}

/// The target of a symbolic link at a path that starts from a directory; nil where it cannot be read, and `errno`.
func targetOfLink(at directory: Int32, _ path: String) -> String? {
  // Up to 1,024 bytes the Swift runtime takes them from the stack without asking how large that is, for which the C library
  // would read /proc/self/maps. The links of sysfs have a tenth of it.
  withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer -> String? in
    guard let base = buffer.baseAddress else { return nil }
    let length = readlinkat(directory, path, base.bindMemory(to: CChar.self, capacity: buffer.count), buffer.count)
    guard length >= 0 else { return nil }
    guard length < buffer.count else {
      errno = ENAMETOOLONG
      return nil
    }
    return String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<length]), as: UTF8.self)
  }
}

/// 0 where there is anything at a path that starts from a directory, else -1 and `errno`.
///
/// By stat(2), as access(2) goes by the real user without what the process may do besides: nobody with
/// CAP_DAC_READ_SEARCH, as whom systemd runs the daemon, would not be told of a file that it can read.
func lookUp(at directory: Int32, _ path: String) -> Int32 {
  var status = stat()
  return fstatat(directory, path, &status, 0)
}
