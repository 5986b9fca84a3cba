import Configuration
import DomainXML
import HostFacts
import PCI
import TestSupport
import Testing

@testable import GuardHook

@Suite("A message for a domain of any name")
struct MessageLimitTests {
  /// Names that a shell can be given as they are.
  private static let showable = [
    " ", "vm0", "-x", "--all", "a b", "it's", "'", "'\u{301}", "\"", "\\", "$(reboot)", "`id`", "a;b", "größe", "日本語",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", String(repeating: "v", count: 63),
    String(repeating: "v", count: 64), String(repeating: "v", count: 65),
  ]
  private static let unshowable = [
    "", "\n", "a\nb\r\nc", "\u{1b}[2J", "\u{0}", "\u{7f}\u{85}", "\u{202e}0mv", "a\u{2028}b",
    String(repeating: "v", count: 4_000), String(repeating: "'", count: 4_000), String(repeating: "ö", count: 4_000),
    String(repeating: "\n", count: 4_000), "e" + String(repeating: "\u{301}", count: 4_000),
  ]

  private struct Refusal {
    var host: HostTree
    var device: String
    var pinned: String
    var range: String
  }

  private static let refusals: [Refusal] = {
    var unknownKind = OtherHost.amd(mates: 1)
    unknownKind.iommu = String(repeating: "an-iommu-that-nobody-has-seen-", count: 8)
    return [
      Refusal(
        host: WhitepaperHost.on612.tree, device: "0000:01:00.0", pinned: "0000:01:00.0",
        range: "0xbdf7f000-0xbdf8efff"),
      Refusal(
        host: WhitepaperHost.on612.tree, device: "0000:01:00.1", pinned: "0000:01:00.0",
        range: "0xbdf7f000-0xbdf8efff"),
      Refusal(
        host: OtherHost.bridge(), device: "0000:04:00.0", pinned: "0000:04:00.0", range: "0x7b800000-0x7b9fffff"),
      Refusal(host: unknownKind, device: "0000:0b:00.1", pinned: "group 21", range: "0xae000000-0xae0fffff"),
    ]
  }()

  /// What holds for every message: its length, its lines, and that nothing in it steers a terminal.
  private func expectFit(_ message: String, verdict: String) {
    #expect(message.utf8.count <= 600)
    #expect(message.hasSuffix("\n"))
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect((2...6).contains(lines.count))
    #expect(lines.allSatisfy { !$0.isEmpty })
    #expect(lines.first?.hasPrefix("rmrr-guard: ") == true)
    #expect(lines.first?.contains(verdict) == true)
    let controls = message.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
    #expect(controls.isEmpty)
  }

  @Test("has at most 600 bytes, and names the device, the pinned one and the range", arguments: refusals.indices)
  func refusal(index: Int) throws {
    let refusal = Self.refusals[index]
    let host = try AnsweringHost(refusal.host)
    for name in Self.showable + Self.unshowable {
      for operation in [HookOperation.Kind.prepare, .start, .portCreated] {
        let answer = try host.answer(to: name, using: [refusal.device], operation: operation)
        #expect(answer.refuses)
        expectFit(answer.message, verdict: "host device \(refusal.device)")
        #expect(answer.message.contains(refusal.pinned))
        #expect(answer.message.contains(refusal.range))
      }
    }
  }

  @Test("has at most 600 bytes also where there is no verdict", arguments: [true, false])
  func undetermined(refusing: Bool) throws {
    let host = try AnsweringHost(OtherHost.silent())
    let long = HostDeviceUse(
      device: .untold("sysfsdev=" + String(repeating: "/\u{1b}ö", count: 2_000)),
      place: "/domain/qemu:commandline/qemu:arg[1000000]")
    let configuration = GuardConfiguration(onUndetermined: refusing ? .refuse : .allow)
    let pinned = HostDeviceUse(
      device: .pci(try #require(PCIAddress(sysfsName: "0000:01:00.1"))), place: "/domain/devices/hostdev[1]")
    for name in Self.showable + Self.unshowable {
      for use in [long, pinned] {
        let answer = host.answer(to: name, using: [use], configuration: configuration)
        expectFit(answer.message, verdict: "cannot be told.")
      }
    }
  }

  /// The command in the message for a domain; nil where there is none.
  private func command(for domain: String) throws -> Substring? {
    let message = try AnsweringHost(WhitepaperHost.on612.tree).answer(to: domain, using: ["0000:01:00.1"]).message
    let start = "Details: rmrr-guard "
    return message.split(separator: "\n").first { $0.hasPrefix(start) }?.dropFirst(start.count)
  }

  @Test("gives a command that a shell reads as that very name", arguments: showable)
  func command(name: String) throws {
    let command = try #require(try command(for: name))
    let shell = try ChildProcess("sh", ["-c", "guard() { printf '%s|' \"$@\"; }; guard \(command)"])
    #expect(shell.output == (name.hasPrefix("-") ? "check|--|\(name)|" : "check|\(name)|"))
  }

  @Test("gives no command where the name cannot be shown as it is", arguments: unshowable)
  func noCommand(name: String) throws {
    #expect(try command(for: name) == nil)
  }
}
