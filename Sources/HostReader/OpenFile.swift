import Glibc
import HostFacts

/// A regular file that is open for reading; it is closed when its owner lets go of it.
struct OpenFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// The size that the file system gives, in bytes; sysfs gives a page for files of any length.
  let size: Int

  /// Opens the file at a system path that starts from a directory; `path` is where it is below the host's root.
  ///
  /// - Throws: `ReadingFault` where it cannot be opened, or is not a regular file.
  init(at directory: Int32, _ systemPath: String, path: String) throws(ReadingFault) {
    let descriptor = retryingOnInterrupt {
      openat(directory, systemPath, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    }
    guard descriptor >= 0 else { throw .system(path) }
    try self.init(descriptor: descriptor, path: path)
  }

  /// Takes over a descriptor.
  ///
  /// - Throws: `ReadingFault` where it is not a regular file's; the descriptor is closed then too.
  init(descriptor: Int32, path: String) throws(ReadingFault) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let fault = ReadingFault.system(path)
      close(descriptor)
      throw fault
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ReadingFault(path: path, cause: .notARegularFile)
    }
    self.descriptor = descriptor
    self.path = path
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// All of its bytes.
  ///
  /// - Throws: `ReadingFault` where it cannot be read, or has more than `limit` bytes.
  func contents(limit: Int) throws(ReadingFault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: min(limit, max(4096, size)) + 1)
    var count = 0
    while true {
      if count == bytes.count {
        guard bytes.count <= limit else { throw ReadingFault(path: path, cause: .largerThan(bytes: limit)) }
        bytes.append(contentsOf: repeatElement(0, count: min(bytes.count, limit + 1 - bytes.count)))
      }
      let room = bytes.count - count
      let length = try read(into: &bytes, from: count)
      count += length
      // A regular file gives less than was asked for only at its end (read(2)), and sysfs gives at most a page. /proc, which
      // tells no sizes, gives whole lines of some files.
      if length == 0 || (size > 0 && length < room && length < 4096) { break }
    }
    guard count <= limit else { throw ReadingFault(path: path, cause: .largerThan(bytes: limit)) }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Reads on into `bytes`, from the given index up to their end; the number of bytes that came, 0 at the file's end.
  func read(into bytes: inout [UInt8], from index: Int) throws(ReadingFault) -> Int {
    let length = bytes.withUnsafeMutableBytes { buffer in
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[min(index, buffer.count)...])
      return retryingOnInterrupt { Glibc.read(descriptor, rest.baseAddress, rest.count) }
    }
    guard length >= 0 else { throw .system(path) }
    return length
  }

  /// Reads from an offset of the file until `bytes` is full or the file ends; the number of bytes that came.
  func read(into bytes: inout [UInt8], fileOffset: Int) throws(ReadingFault) -> Int {
    var count = 0
    while count < bytes.count {
      let length = bytes.withUnsafeMutableBytes { buffer in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        return retryingOnInterrupt { pread(descriptor, rest.baseAddress, rest.count, off_t(fileOffset + count)) }
      }
      guard length >= 0 else { throw .system(path) }
      if length == 0 { break }
      count += length
    }
    return count
  }
}
