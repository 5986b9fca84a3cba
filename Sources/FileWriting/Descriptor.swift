import Glibc

/// Writes a text to a descriptor; 0, or the `errno` of what kept it from being written whole.
public func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
  var text = text
  return text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      let length = write(descriptor, rest.baseAddress, rest.count)
      if length < 0, errno == EINTR { continue }
      // What takes nothing, and says nothing of an error, would be asked for ever.
      guard length != 0 else { return EIO }
      guard length > 0 else { return errno }
      rest = UnsafeRawBufferPointer(rebasing: rest[length...])
    }
    return 0
  }
}

/// A descriptor that is closed when its owner lets go of it.
struct Descriptor: ~Copyable {
  let number: Int32

  /// Takes over what a system call has given; nil where that has failed.
  init?(_ number: Int32) {
    guard number >= 0 else { return nil }
    self.number = number
  }

  deinit { close(number) }

  /// Closes it; 0, or the `errno` of what was written before and has not come to the disk.
  consuming func closed() -> Int32 {
    let code = close(number) == 0 ? 0 : errno
    discard self
    return code
  }
}
