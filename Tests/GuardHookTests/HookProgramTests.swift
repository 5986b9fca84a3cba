import Foundation
import Report
import TestSupport
import Testing

@testable import GuardHook

@Suite("The program as libvirt's hook")
struct HookProgramTests {
  @Test(
    "is silent at every operation that may harm a running guest or changes nothing",
    arguments: [
      ["started", "begin"], ["stopped", "end"], ["release", "end"], ["migrate", "begin"], ["restore", "begin"],
      ["reconnect", "begin"], ["attach", "begin"], ["prepare", "end"], ["start", "end"], ["port-deleted", "begin"],
      ["plugged", "begin"], ["unplugged", "begin"], ["updated", "begin"], ["", ""],
    ])
  func silentOperations(operation: [String]) throws {
    for xml in [XMLText.canary, XMLText.domain(), "<", ""] {
      let hook = try HookProgram.run(["vm0"] + operation + ["-"], xml)
      #expect(hook.status == 0)
      #expect(hook.output.isEmpty)
      #expect(hook.error.isEmpty)
    }
  }

  @Test("proves by the canary that it is called", arguments: ["prepare", "start"], [["-"], []])
  func canary(operation: String, extra: [String]) throws {
    let hook = try HookProgram.run(["vm0", operation, "begin"] + extra, XMLText.canary)
    #expect(hook.status == 1)
    #expect(hook.output.isEmpty)
    #expect(hook.error == "rmrr-guard: the hook is in force: 5e1f-77\n")
  }

  @Test("is known by its file, as the version that all programs of the project have")
  func identity() throws {
    let hook = try HookProgram.run(["--version"])
    #expect(hook.status == 0)
    #expect(hook.output == "rmrr-guard-hook \(Program.version)\n")
    #expect(hook.error.isEmpty)
    let file = try Data(contentsOf: URL(filePath: HookProgram.path))
    #expect(file.range(of: Data("@(#)rmrr-guard-hook \(Program.version)\0".utf8)) != nil)
  }

  private static let notTheCanary = [
    XMLText.domain(
      "<metadata><g:canary xmlns:g='urn:rmrr-guard:1' token=''/></metadata>",
      devices: XMLText.hostdev(bus: "0xff", function: 7, domain: "0xffff", slot: "0x1f")),
    XMLText.domain("<metadata><g:canary xmlns:g='urn:rmrr-guard:1' token='t'/></metadata>"),
    XMLText.domain(
      "<metadata><g:canary xmlns:g='urn:rmrr-guard:1' token='t'/></metadata>",
      devices: XMLText.hostdev(bus: "0xff", function: 6, domain: "0xffff", slot: "0x1f")),
    XMLText.domain(devices: XMLText.hostdev(bus: "0xff", function: 7, domain: "0xffff", slot: "0x1f")),
  ]

  @Test("lets a domain with half of a canary go on like any other", arguments: notTheCanary)
  func halfCanary(xml: String) throws {
    let hook = try HookProgram.run(["vm0", "prepare", "begin", "-"], xml)
    #expect(hook.status == 0)
    #expect(hook.output.isEmpty)
  }

  /// A document of more than 8 MiB, which no test's name should hold.
  @Test("lets a document go on that is too large")
  func oversized() throws {
    let hook = try HookProgram.run(["vm0", "prepare", "begin", "-"], XMLText.oversized)
    #expect(hook.status == 0)
    #expect(hook.error.hasPrefix("rmrr-guard: "))
  }

  private static let noDocuments: [(xml: String, words: String)] = [
    ("", "vm0 was not checked: the XML is not well-formed"),
    ("<domain", "vm0 was not checked: the XML is not well-formed"),
    (String(XMLText.canary.dropLast(9)), "vm0 was not checked: the XML is not well-formed"),
    ("<!DOCTYPE domain>" + XMLText.canary, "vm0 was not checked: the XML has a document type declaration,"),
    ("<network/>", "vm0 was not checked: the root element is <network> and not <domain>.\n"),
    (XMLText.domain(devices: "<hostdev type='pci'/>" + XMLText.canary), "has no source address.\n"),
  ]

  @Test("lets every document go on that it cannot read", arguments: noDocuments)
  func unreadable(xml: String, words: String) throws {
    for operation in ["prepare", "start", "port-created"] {
      let hook = try HookProgram.run(["vm0", operation, "begin", "-"], xml)
      #expect(hook.status == 0)
      #expect(hook.output.isEmpty)
      #expect(hook.error.contains(words))
    }
  }

  @Test(
    "lets a document go on that it cannot even get at",
    arguments: [("<&-", "Bad file descriptor"), ("</", "Is a directory")])
  func noInput(redirection: String, reason: String) throws {
    let hook = try ChildProcess("sh", ["-c", "exec \"$0\" vm0 prepare begin - \(redirection)", HookProgram.path])
    #expect(hook.status == 0)
    #expect(hook.error == "rmrr-guard: vm0 was not checked: standard input: it cannot be read (\(reason)).\n")
  }

  @Test("waits for a document that comes late to a standard input that does not wait")
  func nonBlockingInput() throws {
    let script = """
      import os, subprocess, sys, time
      reader, writer = os.pipe()
      os.set_blocking(reader, False)
      hook = subprocess.Popen([sys.argv[1], "vm0", "prepare", "begin", "-"], stdin=reader)
      time.sleep(0.2)
      os.write(writer, sys.argv[2].encode())
      os.close(writer)
      sys.exit(hook.wait())
      """
    let hook = try ChildProcess("python3", ["-c", script, HookProgram.path, XMLText.canary])
    #expect(hook.status == 1)
    #expect(hook.error == "rmrr-guard: the hook is in force: 5e1f-77\n")
  }

  @Test(
    "keeps libxml2 from writing to the standard error output",
    arguments: [
      "<a xml:id='1 2'/>", "<a xml:id='x'/><b xml:id='x'/>", "<a xmlns='relative'/>", "<a xml:lang='?'/>",
    ])
  func libraryErrors(metadata: String) throws {
    let hook = try HookProgram.run(
      ["vm0", "prepare", "begin", "-"], XMLText.domain("<metadata>\(metadata)</metadata>"))
    #expect(hook.status == 0)
    #expect(hook.error.isEmpty)
  }

  @Test(
    "has nothing to say to a document of the other hook, or to a domain without host devices",
    arguments: [
      ("port-created", XMLText.canary), ("start", "<hookData><network><name>n</name></network></hookData>"),
      ("prepare", XMLText.domain()), ("prepare", XMLText.domain(name: "")),
      ("prepare", XMLText.domain(devices: "<hostdev type='usb'/>")), ("start", XMLText.domain()),
      ("port-created", "<hookData><networkport><plug type='bridge'/></networkport></hookData>"),
    ])
  func nothingToSay(operation: String, xml: String) throws {
    let hook = try HookProgram.run(["vm0", operation, "begin", "-"], xml)
    #expect(hook.status == 0)
    #expect(hook.output.isEmpty)
    #expect(hook.error.isEmpty)
  }

  @Test(
    "says what it cannot tell, and lets it go on by default",
    .disabled(if: HookProgram.isConfigured, "this machine has a configuration of its own"),
    arguments: ["vm0", "--dry-run", "a b", "-x", ""])
  func untold(name: String) throws {
    let xml = XMLText.domain(name: "<name>\(name)</name>", XMLText.untold)
    let hook = try HookProgram.run([name, "prepare", "begin", "-"], xml)
    #expect(hook.status == 0)
    #expect(hook.output.isEmpty)
    #expect(
      hook.error.hasPrefix("rmrr-guard: \(name) is let through, but whether /domain/qemu:commandline/qemu:arg[2]"))
  }
}

@Suite("The program's standard input")
struct StandardInputTests {
  /// The canary's document, filled up with spaces before its end; it is refused whatever the host is.
  private func canary(byteCount: Int) -> String {
    let end = "</domain>"
    return XMLText.canary.dropLast(end.count) + String(repeating: " ", count: byteCount - XMLText.canary.utf8.count)
      + end
  }

  @Test("is read whole, whatever its length", arguments: [16_383, 16_384, 16_385, 32_768, 32_769, 100_000, 4 << 20])
  func length(byteCount: Int) throws {
    let hook = try HookProgram.run(["vm0", "prepare", "begin", "-"], canary(byteCount: byteCount))
    #expect(hook.error == "rmrr-guard: the hook is in force: 5e1f-77\n")
    #expect(hook.status == 1)
  }

  @Test("is read whole in whatever pieces it comes", arguments: [1, 1000, 16_384, 16_385])
  func pieces(byteCount: Int) throws {
    let script = "dd bs=\(byteCount) status=none | \"$0\" vm0 prepare begin -"
    let hook = try ChildProcess("sh", ["-c", script, HookProgram.path], input: Array(canary(byteCount: 40_000).utf8))
    #expect(hook.error == "rmrr-guard: the hook is in force: 5e1f-77\n")
    #expect(hook.status == 1)
  }
}

@Suite("The program's last resort")
struct LastResortTests {
  /// Runs the hook with a standard input that never ends, and sends it a signal where one is named.
  private func runWaiting(signal: String?) throws -> ChildProcess {
    let directory = try TemporaryDirectory()
    let fifo = directory.path + "/fifo"
    try #require(try ChildProcess("mkfifo", [fifo]).status == 0)
    // Half a second is a hundred times what it takes to install the handlers, and well within the deadline.
    let script = """
      if [ -n "$2" ]; then (sleep 0.5; kill "-$2" $$) >/dev/null 2>&1 & fi
      exec "$0" vm0 prepare begin - <> "$1"
      """
    return try ChildProcess("sh", ["-c", script, HookProgram.path, fifo, signal ?? ""])
  }

  @Test("lets it go on after two seconds without an answer", .timeLimit(.minutes(1)))
  func deadline() throws {
    let start = ContinuousClock.now
    let hook = try runWaiting(signal: nil)
    #expect(hook.status == 0)
    #expect(hook.output.isEmpty)
    #expect(hook.error == "rmrr-guard: no answer within 2 seconds; it lets this go on unchecked.\n")
    #expect(ContinuousClock.now - start >= .seconds(1.9))
    #expect(LastResort.deadline == 2)
  }

  @Test("has no more address space than keeps a host from swapping", .timeLimit(.minutes(1)))
  func addressSpace() throws {
    let directory = try TemporaryDirectory()
    let fifo = directory.path + "/fifo"
    try #require(try ChildProcess("mkfifo", [fifo]).status == 0)
    let script = """
      "$0" vm0 prepare begin - <> "$1" 2>&1 &
      sleep 0.5
      grep 'Max address space' "/proc/$!/limits"
      kill "$!"
      """
    let hook = try ChildProcess("sh", ["-c", script, HookProgram.path, fifo])
    #expect(hook.output.split(separator: " ").map { String($0) }.prefix(4) == ["Max", "address", "space", "268435456"])
  }

  @Test("does not wait for a standard error output that nobody reads", .timeLimit(.minutes(1)))
  func fullStandardError() throws {
    let directory = try TemporaryDirectory()
    let fifo = directory.path + "/fifo"
    try #require(try ChildProcess("mkfifo", [fifo]).status == 0)
    // The writer that fills the pipe ends when it is full; the shell keeps its other end open.
    let script = """
      exec 3<> "$1"
      timeout 1 cat /dev/zero >&3
      printf '<domain' | "$0" vm0 prepare begin - 2>&3
      """
    let hook = try ChildProcess("sh", ["-c", script, HookProgram.path, fifo])
    #expect(hook.status == 0)
  }

  @Test("does not wait for a standard error output that is closed", .timeLimit(.minutes(1)))
  func closedStandardError() throws {
    // It waits a second for one that nobody reads. Of three tries, since other tests run beside it.
    let script = """
      for try in 1 2 3; do printf '<domain' | timeout --signal KILL 0.9 "$0" vm0 prepare begin - 2>&- && exit; done
      exit 1
      """
    #expect(try ChildProcess("sh", ["-c", script, HookProgram.path]).status == 0)
  }

  @Test(
    "lets it go on after a fatal signal", .timeLimit(.minutes(1)),
    arguments: ["ILL", "SEGV", "TERM", "USR1", "QUIT", "34", "64"])
  func signals(signal: String) throws {
    let hook = try runWaiting(signal: signal)
    #expect(hook.status == 0)
    #expect(hook.output.isEmpty)
    #expect(hook.error == "rmrr-guard: the check of host devices broke off; it lets this go on unchecked.\n")
  }
}
