import Glibc

/// All bytes of the standard input up to a limit; nil where there are more, or where it cannot be read.
func readStandardInput(limit: Int) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: 16 * 1024)
  var count = 0
  while true {
    if count == bytes.count {
      guard count <= limit else { return nil }
      bytes.append(contentsOf: repeatElement(0, count: count))
    }
    let length = bytes.withUnsafeMutableBytes { buffer in
      read(STDIN_FILENO, buffer.baseAddress.map { $0 + count }, buffer.count - count)
    }
    if length < 0, errno == EINTR { continue }
    guard length >= 0 else { return nil }
    if length == 0 { break }
    count += length
  }
  guard count <= limit else { return nil }
  bytes.removeLast(bytes.count - count)
  return bytes
}

/// Writes a text to a descriptor; what cannot be written is given up.
func write(_ text: String, to descriptor: Int32) {
  var text = text
  text.withUTF8 { bytes in
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = write(
        descriptor, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[rest.startIndex...]).baseAddress,
        rest.count)
      if length < 0, errno == EINTR { continue }
      guard length > 0 else { return }
      rest = rest.dropFirst(length)
    }
  }
}
