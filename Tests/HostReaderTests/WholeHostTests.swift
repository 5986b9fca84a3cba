import FirmwareTables
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("The facts of a whole host")
struct WholeHostTests {
  @Test("hold every function and group, the table and the kernel")
  func all() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    #expect(facts.functions.count == 14)
    #expect(facts.groups.count == 11)
    #expect(facts.faults.isEmpty)
    #expect(facts.functions.last?.identifier == DeviceIdentifier(vendor: 0x8086, device: 0x1521))
    #expect(facts.tableKind == .intel)
    #expect(facts.kernel.typeInformation == .names(requireDirect: true, directRelaxable: true))
    guard case .table(.dmar(let table)) = facts.table else {
      Issue.record("\(facts.table)")
      return
    }
    #expect(table.reservedMemoryRegions.count == 6)
  }

  @Test("are those of no function on a host without any")
  func none() throws {
    let directory = try TemporaryDirectory(HostTree(functions: []))
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    #expect(facts.functions.isEmpty)
    #expect(facts.table == .absent)
  }

  @Test("keep a function that cannot be read as a fault, and the others")
  func fault() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    try directory.writer.file("sys/devices/pci0000:00/0000:00:02.0/class", "garbage")
    // What is no address is no function.
    try directory.writer.link("sys/bus/pci/devices/other", to: "nowhere")
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    #expect(facts.functions.count == 13)
    #expect(facts.faults.map(\.address.description) == ["0000:00:02.0"])
  }

  @Test("have no rule by another group's lines where the groups cannot be listed")
  func groupsWithoutList() throws {
    let directory = try TemporaryDirectory(HostTree(functions: [.init("0000:00:02.0")]))
    try directory.writer.link("sys/kernel/iommu_groups", to: "iommu_groups")
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    #expect(facts.functions.count == 1)
    #expect(facts.groups.isEmpty)
    #expect(facts.kernel.groupWithRelaxableLine == nil)
  }

  @Test("cannot be had without a list of PCI devices")
  func noList() throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: ReadingFault.self) {
      try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    }
    #expect(error?.path == "/sys/bus/pci/devices")
  }
}
