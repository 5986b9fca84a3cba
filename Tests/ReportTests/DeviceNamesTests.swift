import Eligibility
import Foundation
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@testable import Report

@Suite("What devices are called")
struct DeviceNamesTests {
  /// A list as pci.ids is written, with numbers of the whitepaper's host.
  private static let list = """
    # A comment
    14e4  Broadcom of the Tests
    \t1657  NetXtreme of the Tests
    \t\t103c 22be  A subsystem
    8086  Intel of the Tests
    \t1521  I350 of the Tests

    """

  private let network = DeviceIdentifier(vendor: 0x14e4, device: 0x1657)

  private func names(in text: String, of identifiers: DeviceIdentifier...) throws -> [DeviceName?] {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "pci.ids")
    try Data(text.utf8).write(to: file)
    return names(inFile: file.path(), of: identifiers)
  }

  private func names(inFile path: String, of identifiers: [DeviceIdentifier]) -> [DeviceName?] {
    guard let list = DeviceNameList(path: path) else {
      Issue.record("libpci is not installed")
      return []
    }
    return identifiers.map { list.name(of: $0) }
  }

  @Test("is what the list says, as far as it says anything")
  func list() throws {
    let names = try names(
      in: Self.list, of: network, DeviceIdentifier(vendor: 0x14e4, device: 1),
      DeviceIdentifier(vendor: 1, device: 0x1657))
    #expect(
      names == [
        DeviceName(vendor: "Broadcom of the Tests", device: "NetXtreme of the Tests"),
        DeviceName(vendor: "Broadcom of the Tests"), nil,
      ])
    #expect(names.map { $0?.text } == ["Broadcom of the Tests NetXtreme of the Tests", "Broadcom of the Tests", nil])
  }

  @Test("is not known where the list is missing, empty or no file", arguments: ["/nowhere/pci.ids", "/dev/null", "/"])
  func missing(path: String) {
    #expect(names(inFile: path, of: [network]) == [nil])
  }

  /// libpci ends the process at such a list, unless it is kept from it.
  @Test(
    "is known up to the fault of a malformed list",
    arguments: ["zz\tnothing\n", "\t\t\t\tno number\n", "8086  " + String(repeating: "x", count: 5000) + "\n"])
  func malformed(fault: String) throws {
    let names = try names(in: Self.list + fault, of: network, DeviceIdentifier(vendor: 0xffff, device: 1))
    #expect(names.map { $0?.vendor } == ["Broadcom of the Tests", nil])
    #expect(try self.names(in: fault, of: network) == [nil])
  }

  @Test("steers no terminal and fills no screen")
  func printed() throws {
    let name = try #require(
      try names(in: "14e4  A\u{1b}[2J\u{9b}\n\t1657  " + String(repeating: "é", count: 400) + "\n", of: network).first)
    let text = try #require(name?.text)
    #expect(text.hasPrefix("A?[2J? éé"))
    #expect(text.utf8.count <= 100)
  }

  @Test("is told of a device and of those of its group")
  func shown() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let list = try TemporaryDirectory()
    let file = list.url.appending(path: "pci.ids")
    try Data(Self.list.utf8).write(to: file)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let host = HostDetails(
      HostJudgement(host: facts), names: DeviceNames(of: [facts], listPath: file.path()))
    let report = DeviceReport(try #require(PCIAddress(sysfsName: "0000:01:00.1")), of: host)
    try expectGolden(DeviceText.render(report).plain, "device-named.txt")
    try expectGolden(try ReportV1.json(ReportV1.DeviceDetails(report)), "device-named.json")
  }
}
