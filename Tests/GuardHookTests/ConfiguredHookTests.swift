import TestSupport
import Testing

@testable import GuardHook

@Suite(
  "The program with a configuration", .timeLimit(.minutes(1)),
  .enabled(if: ConfiguredHook.isPossible, "mount namespaces cannot be made here"))
struct ConfiguredHookTests {
  private static let pinned = XMLText.domain(devices: XMLText.hostdev(bus: "0x01", function: 1))
  private static let untold = XMLText.domain(XMLText.untold)

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var lines: String
    var xml: String
    var status: Int32
    /// The beginning of what it says; nothing where that is empty.
    var message = ""
    /// The beginnings of what it leaves in the log, message by message.
    var log: [String] = []
  }

  private static let cases = [
    Case(
      testDescription: "refuses a device for pinned memory", lines: "", xml: pinned, status: 1,
      message: "rmrr-guard: vm0 cannot start: host device 0000:01:00.1",
      log: ["<27>: rmrr-guard: vm0 cannot start: host device 0000:01:00.1"]),
    Case(
      testDescription: "says in the log that it would have, by the policy `warn`", lines: "policy = warn", xml: pinned,
      status: 0,
      log: ["<28>: The start goes on, since the policy is `warn`. Otherwise: rmrr-guard: vm0 cannot start: host device"]
    ),
    Case(
      testDescription: "says in the log which exceptions let it start",
      lines: ["0000:01:00.0", "0000:01:00.2", "0000:01:00.4"].map { "[exception \($0)]\nreason = tested\n" }.joined(),
      xml: pinned, status: 0,
      log: ["0000:01:00.0", "0000:01:00.2", "0000:01:00.4"].map {
        "<28>: Domain vm0 may start with 0000:01:00.1 by the exception for \($0) (tested)"
      }),
    Case(
      testDescription: "lets a device that cannot be told go on", lines: "", xml: untold, status: 0,
      message: "rmrr-guard: vm0 is let through, but", log: ["<28>: rmrr-guard: vm0 is let through, but"]),
    Case(
      testDescription: "refuses it where that is configured", lines: "on-undetermined = refuse", xml: untold, status: 1,
      message: "rmrr-guard: vm0 cannot start", log: ["<27>: rmrr-guard: vm0 cannot start"]),
    Case(
      testDescription: "refuses it not by the policy `warn`", lines: "on-undetermined = refuse\npolicy = warn",
      xml: untold, status: 0, message: "rmrr-guard: vm0 is let through, but",
      log: ["<28>: rmrr-guard: vm0 is let through, but"]),
    Case(
      testDescription: "says in the log that it could not read a domain", lines: "on-undetermined = refuse",
      xml: "<domain>",
      status: 0, message: "rmrr-guard: vm0 was not checked: the XML is not well-formed",
      log: ["<27>: rmrr-guard: vm0 was not checked: the XML is not well-formed"]),
    Case(
      testDescription: "has nothing to say of a device that is eligible", lines: "on-undetermined = refuse",
      xml: XMLText.domain(devices: XMLText.hostdev(bus: "0x03", function: 0)), status: 0),
    Case(
      testDescription: "is not even asked where there is no host device", lines: "garbage", xml: XMLText.domain(),
      status: 0),
  ]

  @Test(arguments: cases)
  func answers(scenario: Case) throws {
    let hook = try ConfiguredHook(scenario.lines)
    try expect(hook, try hook.run(scenario.xml), scenario)
  }

  @Test(
    "goes by the defaults where its configuration cannot be used, and says so in the log",
    arguments: [
      ("on-undetermined = perhaps", "/etc/rmrr-guard/rmrr-guard.conf: "), ("FIFO", "/etc/rmrr-guard/rmrr-guard.conf "),
      ("directory", "/etc/rmrr-guard/rmrr-guard.conf "),
    ])
  func badConfiguration(content: String, words: String) throws {
    let hook = try ConfiguredHook(content)
    if content == "FIFO" || content == "directory" { try hook.etc.writer.remove(ConfiguredHook.configurationPath) }
    if content == "FIFO" { try hook.etc.writer.fifo(ConfiguredHook.configurationPath) }
    if content == "directory" { try hook.etc.writer.directory(ConfiguredHook.configurationPath) }
    let run = try hook.run(Self.untold)
    #expect(run.status == 0)
    #expect(run.error.hasPrefix("rmrr-guard: vm0 is let through, but"))
    let fault = try #require(hook.log.receive())
    #expect(fault.hasPrefix("<27>rmrr-guard-hook["))
    #expect(fault.contains("]: " + words), "\(fault)")
    #expect(fault.hasSuffix(" The defaults apply."), "\(fault)")
  }

  @Test("goes by the defaults, and says nothing of them, where there is no configuration")
  func noConfiguration() throws {
    let hook = try ConfiguredHook()
    try hook.etc.writer.remove(ConfiguredHook.configurationPath)
    let run = try hook.run(Self.untold)
    #expect(run.status == 0)
    #expect(hook.log.receive()?.contains("]: rmrr-guard: vm0 is let through, but") == true)
    #expect(hook.log.receive() == nil)
  }

  @Test(
    "answers with its verdict, and logs it, where nobody reads its standard error output, also after a signal",
    arguments: ["", "TERM"])
  func unread(signal: String) throws {
    let hook = try ConfiguredHook()
    let run = try hook.run(Self.pinned, isStandardErrorFull: true, signal: signal)
    #expect(run.status == 1)
    #expect(hook.log.receive()?.contains("]: rmrr-guard: vm0 cannot start: host device ") == true)
    #expect(hook.log.receive() == nil)
  }

  /// With 3 the dynamic linker gives up.
  @Test(
    "is never silent for want of file descriptors, and judges as ever with 5",
    arguments: [
      (4, 0, "is let through, but whether host device 0000:01:00.1 "),
      (5, 1, "cannot start: host device 0000:01:00.1 "),
    ])
  func fewDescriptors(limit: Int, status: Int32, message: String) throws {
    let hook = try ConfiguredHook()
    let run = try hook.run(Self.pinned, descriptorLimit: limit)
    #expect(run.status == status)
    #expect(run.error.hasPrefix("rmrr-guard: vm0 \(message)"))
    #expect(hook.log.receive()?.contains("]: rmrr-guard: vm0 \(message)") == true)
  }

  private func expect(_ hook: ConfiguredHook, _ run: ChildProcess, _ scenario: Case) throws {
    #expect(run.status == scenario.status)
    #expect(run.output.isEmpty)
    #expect(scenario.message.isEmpty ? run.error.isEmpty : run.error.hasPrefix(scenario.message), "\(run.error)")
    for line in scenario.log {
      let message = try #require(hook.log.receive())
      // The process number stands between the priority and the text.
      let parts = message.split(separator: "rmrr-guard-hook[", maxSplits: 1).map { String($0) }
      let text = parts.last?.drop { $0 != ":" } ?? ""
      #expect("\(parts.first ?? "")\(text)".hasPrefix(line), "\(message)")
    }
    #expect(hook.log.receive() == nil)
  }
}
