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
