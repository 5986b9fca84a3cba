import Glibc
import Guidance
import PCI

/// The system's log, by its socket: one datagram for each message, never waited for.
struct Syslog {
  /// How much a message matters (RFC 3164, section 4.1.1).
  enum Severity: Int {
    case error = 3
    case warning = 4
  }

  /// Where the system's log listens (syslog(3)); journald does too.
  static let systemSocket = "/dev/log"

  /// The facility of system daemons.
  private static let daemonFacility = 3 << 3
  private static let byteLimit = 1024

  let socketPath: String

  /// Sends one message, line breaks made spaces; if nobody listens or the socket is full it is given up.
  func send(_ text: String, severity: Severity) {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(socketPath.utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let priority = decimal(Self.daemonFacility | severity.rawValue)
    let message = "<\(priority)>rmrr-guard-hook[\(decimal(Int(getpid())))]: \(Self.oneLine(text))"
    let datagram = Array(printable(message, byteLimit: Self.byteLimit).utf8)
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(
          descriptor, datagram, datagram.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), $0,
          socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// The lines of a text with a space between them, without the empty ones.
  private static func oneLine(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      var line: [UInt8] = []
      line.reserveCapacity(bytes.count)
      var isBroken = false
      for byte in bytes {
        if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
          isBroken = !line.isEmpty
        } else {
          if isBroken { line.append(UInt8(ascii: " ")) }
          isBroken = false
          line.append(byte)
        }
      }
      return String(decoding: line, as: UTF8.self)
    }
  }
}
