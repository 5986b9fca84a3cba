import Glibc
import TestSupport
import Testing

/// A log: a datagram socket, called `log`, in a directory of its own.
final class LogListener {
  let path: String
  /// Where the socket is, unless its path was given.
  let directory: TemporaryDirectory
  private let descriptor: Int32

  init(path: String? = nil) throws {
    directory = try TemporaryDirectory()
    self.path = path ?? directory.path + "/log"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(self.path.utf8)
    try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0, "cannot listen at \(self.path)")
  }

  deinit { close(descriptor) }

  /// Leaves a socket in the file system that nobody listens at any more.
  static func leaveSocket(at path: String) throws { _ = try LogListener(path: path) }

  /// The next datagram; nil where there is none, or where it is not valid UTF-8.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 8_192)
    let length = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return length >= 0 ? String(validating: bytes[..<length], as: UTF8.self) : nil
  }
}
