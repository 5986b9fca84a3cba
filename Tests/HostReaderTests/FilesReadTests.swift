import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("What is opened to judge one device", .timeLimit(.minutes(1)))
struct FilesReadTests {
  private static let device = OneDeviceHost.devicePath
  private static let always: Set<String> = [
    device, device + "/class", "sys/kernel/iommu_groups/2/devices",
    OneDeviceHost.reservedRegionsPath, "proc/sys/kernel/osrelease",
  ]
  private static let table = "sys/firmware/acpi/tables/DMAR"
  private static let typeInformation = "sys/kernel/btf/vmlinux"

  private static func addTable(to host: inout HostTree) {
    var table = DMARBuilder()
    table.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    host.tables = ["DMAR": table.bytes(), "IVRS": IVRSBuilder().bytes()]
  }

  @Test(
    "is a handful of small files, and the table and the type information only where the answer needs them",
    arguments: [
      ("dmar0", "", .vfio, []), ("ivhd0", "", .vfio, []),
      ("dmar0", "0x0000000030000000 0x0000000030000fff direct-relaxable\n", .vfio, []),
      ("dmar0", OneDeviceHost.directLine, .vfio, [table]),
      ("ivhd0", OneDeviceHost.directLine, .vfio, ["sys/firmware/acpi/tables/IVRS", typeInformation]),
      ("smmu3.0x9050000", OneDeviceHost.directLine, .vfio, [typeInformation]),
      ("dmar0", OneDeviceHost.directLine, .vhostVDPA, [table, typeInformation]), ("dmar0", "", .vhostVDPA, []),
    ] as [(String, String, DeviceQuestion.Attachment, Set<String>)])
  func files(iommu: String, lines: String, attachment: DeviceQuestion.Attachment, besides: Set<String>) throws {
    let host = try OneDeviceHost(reservedRegions: lines, iommu: iommu, change: Self.addTable)
    // Reading it would wake a sleeping device.
    try host.writer.file(Self.device + "/config", [UInt8](repeating: 0, count: 256))
    // What changes no verdict is none of the hook's business.
    for name in ["label", "acpi_index", "index", "vendor", "device"] {
      try host.writer.file(Self.device + "/" + name, "1\n")
    }
    try host.writer.file("sys/class/dmi/id/sys_vendor", "HP\n")
    try host.writer.file("sys/bus/pci/slots/2/address", "0000:02:00\n")
    let opened = try OpenedFiles(below: host.directory.url)
    _ = host.facts(attachment)
    #expect(opened.paths() == Self.always.union(besides))
  }

  @Test("is one group's memory and not all groups', where the rule of 6.6 alone is asked for and nothing tells it")
  func otherGroups() throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine, iommu: "ivhd0") { tree in
      tree.typeNames = nil
      tree.release = "6.1.0-56-amd64"
      tree.functions.append(.init("0000:00:03.0", group: 3))
    }
    let opened = try OpenedFiles(below: host.directory.url)
    _ = host.facts()
    #expect(!opened.paths().contains("sys/kernel/iommu_groups/3/reserved_regions"))
  }

  @Test("has the table with it for a report, whatever the kernel pins")
  func report() throws {
    let host = try OneDeviceHost(change: Self.addTable)
    let question = DeviceQuestion(address: host.address)
    #expect(host.reader.facts(for: [question]).table == .notRead)
    guard case .table = try host.reader.factsOfWholeHost().table else {
      Issue.record("The table was not read.")
      return
    }
  }

  @Test("is the same among 10,000 other functions")
  func largeHost() throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine, change: Self.addTable)
    for number in 0..<10_000 {
      let address =
        hexadecimal(UInt64(1 + number / 256), digits: 4) + ":" + hexadecimal(UInt64(number % 256), digits: 2)
      try host.writer.link("sys/bus/pci/devices/\(address):00.0", to: "../../../devices/other/\(address):00.0")
    }
    let opened = try OpenedFiles(below: host.directory.url)
    let facts = host.facts()
    #expect(opened.paths() == Self.always.union([Self.table]))
    #expect(facts.functions.count == 1)
  }

  @Test("comes for each device once, however often it is asked about")
  func twice() throws {
    let host = try OneDeviceHost()
    let question = DeviceQuestion(address: host.address)
    let facts = host.reader.facts(for: [question, question])
    #expect(facts == host.facts())
  }

  @Test("does not hold garbage in the files that need not be read")
  func garbage() throws {
    let host = try OneDeviceHost { $0.typeNames = nil }
    try host.writer.fifo(Self.table)
    try host.writer.fifo(Self.typeInformation)
    let facts = host.facts()
    #expect(facts.table == .notRead)
    #expect(facts.kernel.typeInformation == .notRead)
  }
}
