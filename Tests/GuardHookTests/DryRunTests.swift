import TestSupport
import Testing

@testable import GuardHook

@Suite("The dry run of the program")
struct DryRunTests {
  private static let cases: [(xml: String, status: Int32, words: [String])] = [
    (XMLText.domain(), 0, []),
    (XMLText.domain(devices: XMLText.hostdev(bus: "0x03", function: 0)), 0, []),
    (XMLText.domain(devices: "<hostdev mode='subsystem' type='usb'/>"), 0, []),
    (XMLText.domain(devices: "<interface type='network'><source network='pool'/></interface>"), 0, []),
    (
      XMLText.domain(devices: XMLText.hostdev(bus: "0x01", function: 1)), 1,
      ["vm0 cannot start", "host device 0000:01:00.1", "0000:01:00.0", "0xbdf7f000-0xbdf8efff"]
    ),
    (
      XMLText.domain(
        XMLText.untold,
        devices: XMLText.hostdev(bus: "0x01", function: 1) + XMLText.hostdev(bus: "0x7f", function: 0)), 1,
      ["0000:01:00.1", "0000:7f:00.0"]
    ),
    (XMLText.domain(XMLText.untold), 2, ["vm0 is let through, but", "/domain/qemu:commandline/qemu:arg[2]", "fd=7"]),
    (
      XMLText.domain(devices: XMLText.hostdev(bus: "0x7f", function: 0)), 2,
      ["rmrr-guard: 0000:7f:00.0: This host has no such PCI device."]
    ),
    (XMLText.domain(devices: XMLText.hostdev(bus: "0x00", function: 7, slot: "0x1c")), 2, ["0000:00:1c.7", "bridge"]),
  ]

  @Test("has the exit status of `rmrr-guard check`, and says why", arguments: cases)
  func verdicts(xml: String, status: Int32, words: [String]) throws {
    let host = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let hook = try HookProgram.run(["--dry-run", "--host", host.path], xml)
    #expect(hook.status == status)
    #expect(hook.output.isEmpty)
    for word in words { #expect(hook.error.contains(word)) }
    if words.isEmpty { #expect(hook.error.isEmpty) }
  }

  private static let noDomains: [(xml: String, words: String)] = [
    ("", "rmrr-guard: standard input: the XML is not well-formed at line "),
    ("<domain>\n</x>", "rmrr-guard: standard input: the XML is not well-formed at line 2, column "),
    ("<network/>", "rmrr-guard: standard input: the root element is <network> and not <domain>.\n"),
    (XMLText.domain(name: ""), "rmrr-guard: standard input: the domain has no <name>.\n"),
    (XMLText.domain(devices: "<hostdev type='pci'/>"), "/domain/devices/hostdev[1] has no source address.\n"),
  ]

  @Test("ends with status 65 for an input that is no domain", arguments: noDomains)
  func malformed(xml: String, words: String) throws { try expectNoDomain(xml, words) }

  // By itself: the value of an argument is printed.
  @Test("ends with status 65 for an input that is larger than any domain")
  func oversized() throws {
    try expectNoDomain(XMLText.oversized, "rmrr-guard: standard input: the XML is larger than 8 MiB.\n")
  }

  private func expectNoDomain(_ xml: String, _ words: String) throws {
    let host = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let hook = try HookProgram.run(["--dry-run", "--host", host.path], xml)
    #expect(hook.status == 65)
    #expect(hook.output.isEmpty)
    #expect(hook.error.contains(words))
  }

  @Test("ends with status 66 for a host that is not there", arguments: ["/nowhere", ""])
  func noHost(subdirectory: String) throws {
    let empty = try TemporaryDirectory()
    let hook = try HookProgram.run(["--dry-run", "--host", empty.path + subdirectory], XMLText.domain())
    #expect(hook.status == 66)
    #expect(hook.output.isEmpty)
    #expect(hook.error.contains("\(empty.path)\(subdirectory)/sys/bus/pci/devices: there is no such directory."))
  }

  @Test(
    "and the hook are explained to whoever calls them wrongly",
    arguments: [
      (["--help"], 64), (["--dry-run", "vm0"], 64), (["--host", "/"], 64),
      // As a dispatcher that passes nothing on: libvirt may have called it for anything.
      ([], 0),
    ] as [([String], Int32)])
  func usage(arguments: [String], status: Int32) throws {
    let hook = try HookProgram.run(arguments)
    #expect(hook.status == status)
    #expect(hook.output.isEmpty)
    #expect(hook.error.contains("rmrr-guard-hook --dry-run [--host DIR] < domain.xml"))
  }
}
