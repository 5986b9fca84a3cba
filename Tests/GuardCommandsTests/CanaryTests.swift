import ArgumentParser
import DomainXML
import Installation
import LibvirtClient
import PCI
import Testing

@testable import GuardCommands

@Suite("The canary")
struct CanaryTests {
  private func capabilities(_ type: String = "kvm", _ machine: String = "pc-q35-7.2") throws -> DomainCapabilities {
    let text = "<domainCapabilities><domain>\(type)</domain><machine>\(machine)</machine><arch>x86_64</arch>"
    return try DomainCapabilities(bytes: Array((text + "</domainCapabilities>").utf8))
  }

  @Test("is a domain that the hook knows, with its token and a device that no host has")
  func document() throws {
    let canary = Canary(uri: "qemu:///system")
    let document = try DomainDocument(bytes: Array(canary.xml(try capabilities()).utf8))
    #expect(document.root == .domain && document.name == canary.name && document.canaryToken == canary.token)
    #expect(document.uses.map(\.device) == PCIAddress(sysfsName: "ffff:ff:1f.7").map { [.pci($0)] })
    #expect(document.machine.type == "pc-q35-7.2" && document.machine.architecture == "x86_64")
  }

  @Test("has a token that no other has, and a name that leaves libvirt one log for all")
  func unique() {
    let canaries = (0..<100).map { _ in Canary(uri: "qemu:///system") }
    #expect(Set(canaries.map(\.token)).count == 100 && Set(canaries.map(\.name)).count == 1)
    #expect(canaries.allSatisfy { $0.token.count == 32 && !$0.name.contains($0.token) })
  }

  @Test("takes nothing of libvirt into its XML that is more than a name")
  func hostile() throws {
    let xml = Canary(uri: "qemu:///system").xml(try capabilities("kvm&apos;/&gt;", "a b"))
    #expect(xml.contains("<domain type='qemu'>") && xml.contains("<os><type arch='x86_64'>hvm</type></os>"))
    _ = try DomainDocument(bytes: Array(xml.utf8))
  }

  @Test(
    "is started on this machine alone",
    arguments: ["qemu+ssh://root@server/system", "qemu+tcp://localhost:16510/system", "qemu+ext:///system"])
  func elsewhere(uri: String) {
    do {
      _ = try Canary(uri: uri).proof()
      Issue.record("it was started")
    } catch {
      guard case .proofElsewhere(uri) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(error.exitCode == ExitCode(64))
    }
  }

  @Test("proves nothing where libvirt has no hooks")
  func testDriver() throws {
    let proof = try Canary(uri: "test:///default").proof()
    #expect(proof.outcome == .untold && proof.uri == "test:///default" && !proof.text.isEmpty)
    let domains = try LibvirtConnection(uri: "test:///default").domainNames()
    #expect(!domains.contains { $0.hasPrefix("rmrr-guard-canary") })
  }

  /// Options that do not go together.
  @Test(arguments: [["--prove", "--host", "/srv"], ["--monitoring", "--format", "json"]])
  func options(options: [String]) {
    #expect(throws: (any Error).self) { try Doctor.parse(options) }
    #expect(throws: Never.self) { try Doctor.parse([options[0]]) }
  }
}
