import Configuration
import PCI
import TestSupport
import Testing

@testable import Installation

@Suite("What in the settings no longer holds")
struct SettingsTests {
  /// Lines of a configuration, and what is found.
  private static let cases: [(String, [SettingsFinding])] = [
    ("", []), ("[guard]\npolicy = kernel\nhost = /\n", []), ("[guard]\npolicy = warn\n", [.policyWarn]),
    ("[guard]\nhost = /srv/host\n", [.otherHost("/srv/host")]), (exception("0000:01:00.0"), []),
    // Pinned, and let go of by the kernel.
    (exception("0000:00:1d.0"), [.exceptionNotPinned(address(0x00, 0x1d, 0))]),
    // It shares a group with pinned ones, and needs exceptions for these.
    (exception("0000:01:00.1"), [.exceptionNotPinned(address(0x01, 0x00, 1))]),
    (exception("0000:03:00.0"), [.exceptionNotPinned(address(0x03, 0x00, 0))]),
    (exception("0000:7f:00.0"), [.exceptionAbsent(address(0x7f, 0x00, 0))]),
    (exception("0000:01:00.0") + "domain = vm0\n", []),
    (
      exception("0000:01:00.0") + "domain = vm0\ndomain = vm9\n",
      [.exceptionUnknownDomain(address(0x01, 0x00, 0), domain: "vm9")]
    ),
  ]

  private static func exception(_ address: String) -> String { "[exception \(address)]\nreason = tried\n" }

  private static func address(_ bus: UInt16, _ device: UInt16, _ function: UInt16) -> PCIAddress {
    PCIAddress(segment: 0, requesterID: RequesterID(rawValue: bus << 8 | device << 3 | function))
  }

  @Test("is found by the host as it is", arguments: cases)
  func settings(text: String, findings: [SettingsFinding]) throws {
    let configuration = try GuardConfiguration(fileContents: Array(text.utf8))
    let diagnosis = try Samples.diagnosis(domains: ["vm0"]) { $0.settings = .read(configuration) }
    #expect(diagnosis.findings == findings.map { .settings($0) })
    #expect(diagnosis.answer == .inForce)
  }

  @Test("nothing is said of domains where libvirt did not tell")
  func untold() throws {
    let text = Self.exception("0000:01:00.0") + "domain = vm9\n"
    let configuration = try GuardConfiguration(fileContents: Array(text.utf8))
    #expect(try Samples.diagnosis { $0.settings = .read(configuration) }.findings.isEmpty)
  }

  @Test("a file that cannot be understood is a warning, since the defaults apply")
  func malformed() throws {
    let diagnosis = try Samples.diagnosis { $0.settings = .malformed(.syntax(line: 3)) }
    #expect(diagnosis.findings == [.settings(.malformed(.syntax(line: 3)))])
    #expect(diagnosis.weight == .warning && diagnosis.answer == .inForce)
  }
}
