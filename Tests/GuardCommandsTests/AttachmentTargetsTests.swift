import ArgumentParser
import LibvirtClient
import Report
import Testing

@testable import GuardCommands

@Suite("What a device is attached to is what virsh attaches it to")
struct AttachmentTargetsTests {
  /// A domain, the options, and the targets; nil where there is no such target.
  struct Case: CustomTestStringConvertible {
    var domain: LibvirtDomainForms
    var options: [String]
    var targets: [AttachmentReport.Target]?
    var testDescription: String { "\(domain.name), \(options.isEmpty ? "no option" : options.joined(separator: " "))" }

    init(_ domain: LibvirtDomainForms, _ options: String, _ targets: [AttachmentReport.Target]?) {
      self.domain = domain
      self.options = options.split(separator: " ").map(String.init)
      self.targets = targets
    }
  }

  private static let running = LibvirtDomainForms(name: "running", uuid: "1", state: "running", live: [1], config: [2])
  private static let shutOff = LibvirtDomainForms(name: "shut off", uuid: "2", state: "shut off", config: [2])
  private static let transient = LibvirtDomainForms(name: "transient", uuid: "3", state: "running", live: [1])

  private static let cases = [
    Case(running, "", [.live]), Case(running, "--live", [.live]), Case(running, "--config", [.config]),
    Case(running, "--current", [.live]), Case(running, "--persistent", [.live, .config]),
    Case(running, "--live --config", [.live, .config]), Case(running, "--config --persistent", [.live, .config]),
    Case(shutOff, "", nil), Case(shutOff, "--live", nil), Case(shutOff, "--config", [.config]),
    Case(shutOff, "--current", [.config]), Case(shutOff, "--persistent", [.config]),
    Case(shutOff, "--live --config", nil), Case(shutOff, "--live --persistent", nil),
    Case(transient, "", [.live]), Case(transient, "--current", [.live]), Case(transient, "--config", nil),
    Case(transient, "--persistent", nil), Case(transient, "--live --config", nil),
  ]

  @Test(arguments: cases)
  func targets(one: Case) throws {
    let options = try AttachmentTargets.parse(one.options)
    guard let targets = one.targets else {
      let failure = #expect(throws: CommandFailure.self) { _ = try options.forms(of: one.domain) }
      #expect(failure?.exitCode.rawValue == 71)
      #expect(failure?.text.contains("Nothing was attached to \(one.domain.name)") == true)
      return
    }
    let (first, second) = try options.forms(of: one.domain)
    #expect([first.target] + (second.map { [$0.target] } ?? []) == targets)
    #expect([first.xml] + (second.map { [$0.xml] } ?? []) == targets.map { $0 == .live ? [1] : [2] })
  }

  @Test("--current stands by itself", arguments: ["--live", "--config", "--persistent"])
  func exclusive(option: String) {
    #expect(throws: (any Error).self) { try AttachmentTargets.parse(["--current", option]) }
  }
}
