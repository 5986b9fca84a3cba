import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("A function in sysfs", .timeLimit(.minutes(1)))
struct FunctionReadingTests {
  private static let path = OneDeviceHost.devicePath

  private func function(_ function: HostTree.Function) throws -> PCIFunction? {
    let address = try #require(PCIAddress(sysfsName: "0000:01:00.0"))
    let directory = try TemporaryDirectory(HostTree(functions: [function]))
    let reader = HostReader(root: HostRoot(path: directory.path))
    return reader.facts(for: [DeviceQuestion(address: address)]).function(at: address)
  }

  @Test("gives all its facts")
  func all() throws {
    let function = try #require(
      try function(
        .init(
          "0000:01:00.0", below: ["0000:00:06.0"], classCode: 0x0c0330, driver: "xhci_hcd", group: 7,
          physicalFunction: "0000:01:00.7")))
    #expect(function.classCode == ClassCode(rawValue: 0x0c0330))
    #expect(function.headerType == .endpoint)
    #expect(function.driver == "xhci_hcd")
    #expect(function.physicalFunction?.description == "0000:01:00.7")
    #expect(function.hierarchy?.functions.map(\.description) == ["0000:00:06.0", "0000:01:00.0"])
    #expect(function.iommu == .intel)
    #expect(function.group == 7)
  }

  @Test(
    "is a bridge if it has a secondary bus or, before Linux 4.13, by its class",
    arguments: [
      (0x060400, true, .bridge), (0x060400, false, .bridge), (0x060700, true, .cardBusBridge),
      (0x060700, false, .cardBusBridge), (0x060940, false, .bridge), (0x020000, true, .bridge),
      (0x060000, false, .endpoint), (0x060100, false, .endpoint), (0x020000, false, .endpoint),
    ] as [(UInt32, Bool, PCIFunction.HeaderType)])
  func headerType(classCode: UInt32, hasBus: Bool, expected: PCIFunction.HeaderType) throws {
    let function = try function(.init("0000:01:00.0", classCode: classCode, buses: hasBus ? 2...2 : nil))
    #expect(function?.headerType == expected)
  }

  @Test(
    "is behind the IOMMU that its link names",
    arguments: [
      ("dmar3", .intel), ("ivhd0", .amd), ("smmu3.0x0000000009050000", .arm), ("viommu0", .other("viommu0")),
      (nil, nil),
    ] as [(String?, IOMMUKind?)])
  func iommu(name: String?, kind: IOMMUKind?) throws {
    let host = try OneDeviceHost(iommu: name)
    #expect(host.facts().function(at: host.address)?.iommu == kind)
  }

  @Test("has nothing but its place where its link leads to nothing any more")
  func gone() throws {
    let host = try OneDeviceHost()
    try host.writer.remove(Self.path)
    let function = try #require(host.facts().function(at: host.address))
    #expect(function.hierarchy != nil)
    #expect(function.classCode == nil && function.driver == nil && function.iommu == nil && function.group == nil)
    #expect(function.headerType == .endpoint)
  }

  @Test("is absent where there is no link for it")
  func absent() throws {
    let address = try #require(PCIAddress(sysfsName: "0000:7f:00.0"))
    let host = try OneDeviceHost()
    let facts = host.reader.facts(for: [DeviceQuestion(address: address)])
    #expect(facts.functions.isEmpty)
    #expect(facts.faults.isEmpty)
    #expect(facts.groups.isEmpty)
  }

  @Test("is not absent, but cannot be read, where there is no list of functions at all")
  func noHost() throws {
    let address = try #require(PCIAddress(sysfsName: "0000:00:02.0"))
    let empty = try TemporaryDirectory()
    let facts = HostReader(root: HostRoot(path: empty.path)).facts(for: [DeviceQuestion(address: address)])
    #expect(facts.fault(at: address)?.path == "/sys/bus/pci/devices")
  }

  @Test("may have neither class, identifier, driver nor group")
  func bare() throws {
    let host = try OneDeviceHost(group: nil)
    for file in ["class", "vendor", "device", "driver"] { try host.writer.remove("\(Self.path)/\(file)") }
    let function = try #require(host.facts().function(at: host.address))
    #expect(function.classCode == nil)
    #expect(function.identifier == nil)
    #expect(function.driver == nil)
    #expect(function.group == nil)
  }

  @Test(
    "cannot be judged by a file that holds something else",
    arguments: [
      ("class", "garbage\n", "garbage"), ("class", "", ""), ("class", "0x\n", "0x"),
      ("class", "0x+20000\n", "0x+20000"),
      ("class", "8086\n", "8086"), ("class", "0x123456789\n", "0x123456789"), ("class", "\u{1b}[31m", "?[31m"),
      ("class", String(repeating: "a", count: 100), String(repeating: "a", count: 40)),
    ])
  func garbage(file: String, text: String, shown: String) throws {
    let host = try OneDeviceHost()
    try host.writer.file("\(Self.path)/\(file)", text)
    let facts = host.facts()
    #expect(facts.functions.isEmpty)
    #expect(
      facts.faults == [
        FunctionFault(
          address: host.address,
          fault: ReadingFault(path: "/sys/bus/pci/devices/0000:00:02.0/\(file)", cause: .unexpectedContent(shown)))
      ])
  }

  @Test("cannot be judged by what is no file, or too large a one", arguments: ["fifo", "directory", "large"])
  func noFile(what: String) throws {
    let host = try OneDeviceHost()
    let path = "\(Self.path)/class"
    try host.writer.remove(path)
    switch what {
    case "fifo": try host.writer.fifo(path)
    case "directory": try host.writer.directory(path)
    default: try host.writer.file(path, [UInt8](repeating: 0x30, count: 65_537))
    }
    let cause: ReadingFault.Cause = what == "large" ? .largerThan(bytes: 65_536) : .notARegularFile
    #expect(host.facts().fault(at: host.address)?.cause == cause)
  }

  @Test("cannot be judged where its group has no number or no list of members")
  func group() throws {
    let host = try OneDeviceHost()
    try host.writer.remove("sys/kernel/iommu_groups/2/devices")
    let facts = host.facts()
    #expect(facts.fault(at: host.address)?.path == "/sys/kernel/iommu_groups/2/devices")
    #expect(facts.groups.isEmpty)
    try host.writer.remove("\(Self.path)/iommu_group")
    try host.writer.link("\(Self.path)/iommu_group", to: "../../../kernel/iommu_groups/two")
    #expect(host.facts().fault(at: host.address)?.cause == .unexpectedContent("two"))
  }
}
