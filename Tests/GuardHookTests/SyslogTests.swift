import Glibc
import TestSupport
import Testing

@testable import GuardHook

@Suite("A message to the system's log")
struct SyslogTests {
  @Test(
    "is one datagram with its priority and without line breaks",
    arguments: [(Syslog.Severity.error, "<27>"), (.warning, "<28>")])
  func datagram(severity: Syslog.Severity, priority: String) throws {
    let listener = try Listener()
    Syslog(socketPath: listener.path).send("vm0 cannot start:\nthe reason.\r\n\nDetails\n", severity: severity)
    let start = "\(priority)rmrr-guard-hook[\(getpid())]: "
    #expect(listener.receive() == start + "vm0 cannot start: the reason. Details")
    #expect(listener.receive() == nil)
  }

  @Test("is cut at a character, and takes no control characters along", arguments: 0...3)
  func limit(shift: Int) throws {
    let listener = try Listener()
    let text = String(repeating: "x", count: shift) + "\u{1b}" + String(repeating: "€", count: 4_000)
    Syslog(socketPath: listener.path).send(text, severity: .error)
    let message = try #require(listener.receive(), "no datagram of valid UTF-8")
    #expect((1_000...1_024).contains(message.utf8.count))
    #expect(message.hasSuffix("€…"))
    #expect(!message.contains("\u{1b}"))
  }

  @Test(
    "is given up where nobody listens", .timeLimit(.minutes(1)),
    arguments: ["nowhere", "closed", "a-directory", "a-file", String(repeating: "long", count: 100), ""])
  func nobody(name: String) throws {
    let directory = try TemporaryDirectory()
    try directory.writer.directory("a-directory")
    try directory.writer.file("a-file", "as it was")
    try Listener.leaveSocket(at: directory.path + "/closed")
    Syslog(socketPath: name.isEmpty ? "" : directory.path + "/" + name).send("a message", severity: .error)
    let listener = try Listener()
    Syslog(socketPath: listener.path).send("the next", severity: .error)
    #expect(listener.receive()?.hasSuffix(": the next") == true)
    #expect(try ChildProcess("cat", [directory.path + "/a-file"]).output == "as it was")
  }

  @Test("is given up where the socket is full, without a wait", .timeLimit(.minutes(1)))
  func full() throws {
    let listener = try Listener()
    let count = 5_000
    for number in 1...count { Syslog(socketPath: listener.path).send("message \(number)", severity: .error) }
    var received = 0
    while listener.receive() != nil { received += 1 }
    #expect(received > 0)
    #expect(received < count, "the socket was never full")
  }
}

/// A datagram socket in a directory of its own.
private final class Listener {
  let path: String
  private let directory: TemporaryDirectory
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
  static func leaveSocket(at path: String) throws { _ = try Listener(path: path) }

  /// The next datagram; nil where there is none, or where it is not valid UTF-8.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 8_192)
    let length = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return length >= 0 ? String(validating: bytes[..<length], as: UTF8.self) : nil
  }
}
