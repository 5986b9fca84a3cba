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
    let listener = try LogListener()
    Syslog(socketPath: listener.path).send("vm0 cannot start:\nthe reason.\r\n\nDetails\n", severity: severity)
    let start = "\(priority)rmrr-guard-hook[\(getpid())]: "
    #expect(listener.receive() == start + "vm0 cannot start: the reason. Details")
    #expect(listener.receive() == nil)
  }

  @Test("is cut at a character, and takes no control characters along", arguments: 0...3)
  func limit(shift: Int) throws {
    let listener = try LogListener()
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
    try LogListener.leaveSocket(at: directory.path + "/closed")
    Syslog(socketPath: name.isEmpty ? "" : directory.path + "/" + name).send("a message", severity: .error)
    let listener = try LogListener()
    Syslog(socketPath: listener.path).send("the next", severity: .error)
    #expect(listener.receive()?.hasSuffix(": the next") == true)
    #expect(try ChildProcess("cat", [directory.path + "/a-file"]).output == "as it was")
  }

  @Test("is given up where the socket is full, without a wait", .timeLimit(.minutes(1)))
  func full() throws {
    let listener = try LogListener()
    let count = 5_000
    for number in 1...count { Syslog(socketPath: listener.path).send("message \(number)", severity: .error) }
    var received = 0
    while listener.receive() != nil { received += 1 }
    #expect(received > 0)
    #expect(received < count, "the socket was never full")
  }
}
