import FirmwareTables
import HostFacts
import HostReader
import TestSupport
import Testing

@Suite("The firmware table of a host with pinned memory", .timeLimit(.minutes(1)))
struct TableReadingTests {
  private static let path = "sys/firmware/acpi/tables/DMAR"

  @Test("may be absent")
  func absent() throws {
    #expect(try OneDeviceHost(reservedRegions: OneDeviceHost.directLine).facts().table == .absent)
  }

  @Test("may hold something else")
  func malformed() throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine) { $0.tables["DMAR"] = [1, 2, 3] }
    let error = TableError(table: "DMAR", offset: 0, fault: .shorterThanHeader(length: 3))
    #expect(host.facts().table == .malformed(error))
  }

  @Test("may be no regular file or a very large one", arguments: [true, false])
  func unreadable(isFIFO: Bool) throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine)
    if isFIFO {
      try host.writer.fifo(Self.path)
    } else {
      try host.writer.file(Self.path, [UInt8](repeating: 0, count: 1024 * 1024 + 1))
    }
    let cause: ReadingFault.Cause = isFIFO ? .notARegularFile : .largerThan(bytes: 1024 * 1024)
    #expect(host.facts().table == .unreadable(ReadingFault(path: "/" + Self.path, cause: cause)))
  }

  @Test(
    "tells whose IOMMU it is where the device does not",
    arguments: [
      (["DMAR"], .intel), (["IVRS"], .amd), (["IORT"], .arm), ([], nil), (["DMAR", "IORT"], .intel),
    ] as [([String], IOMMUKind?)])
  func kind(signatures: [String], kind: IOMMUKind?) throws {
    let host = try OneDeviceHost(iommu: nil) { host in
      for signature in signatures { host.tables[signature] = DMARBuilder().bytes() }
    }
    #expect(host.facts().tableKind == kind)
  }

  @Test("is read for a device without a group, which it may say something about")
  func withoutGroup() throws {
    let host = try OneDeviceHost(group: nil) { $0.tables["DMAR"] = DMARBuilder().bytes() }
    guard case .table = host.facts().table else {
      Issue.record("It was not read.")
      return
    }
  }

  @Test(
    "is that of the device's IOMMU", arguments: [("ivhd0", "IVRS"), ("smmu3.0x9050000", "IORT"), ("dmar0", "DMAR")])
  func otherTables(iommu: String, signature: String) throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine, iommu: iommu) { host in
      host.tables = ["DMAR": DMARBuilder().bytes(), "IVRS": IVRSBuilder().bytes(), "IORT": IORTBuilder().bytes()]
    }
    guard case .table(let table) = host.facts().table else {
      Issue.record("It was not read.")
      return
    }
    #expect(table.header.signature == signature)
  }

  @Test("is the first of several, which have numbers behind their names")
  func numbered() throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine) { host in
      var second = DMARBuilder()
      second.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [])
      host.tables = ["DMAR1": DMARBuilder().bytes(), "DMAR2": second.bytes()]
    }
    guard case .table(.dmar(let table)) = host.facts().table else {
      Issue.record("It was not read.")
      return
    }
    #expect(table.structures.isEmpty)
  }

  @Test(
    "is read for Intel's IOMMU where the kernel does not show whom it exempts, whatever its lines say",
    arguments: [
      ("4.19.0-27-amd64", nil, "dmar0", true), ("3.10.0-229.el7.x86_64", nil, nil, true),
      ("4.18.0-80.el8", ["require_direct"], "dmar0", false), ("5.3.0", nil, "dmar0", false),
      ("4.19.0-27-amd64", nil, "ivhd0", false),
    ] as [(String, [String]?, String?, Bool)])
  func oldKernels(release: String, typeNames: [String]?, iommu: String?, isRead: Bool) throws {
    let host = try OneDeviceHost(iommu: iommu) { host in
      host.release = release
      host.typeNames = typeNames
      host.tables["DMAR"] = DMARBuilder().bytes()
    }
    #expect((host.facts().table != .notRead) == isRead)
  }

  @Test("is read wherever it is wanted always")
  func always() throws {
    let host = try OneDeviceHost { $0.tables["DMAR"] = DMARBuilder().bytes() }
    let question = DeviceQuestion(address: host.address)
    #expect(host.reader.facts(for: [question]).table == .notRead)
    #expect(host.reader.facts(for: [question], table: .always).table != .notRead)
  }

  @Test("is not absent where it cannot be told whether it is there: a link that goes in a circle")
  func linkInCircle() throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine)
    try host.writer.link(Self.path, to: "DMAR")
    guard case .unreadable(let fault) = host.facts().table else {
      Issue.record("It was taken for absent.")
      return
    }
    #expect(fault.path == "/" + Self.path)
    let tables = FirmwareTableReader(root: HostRoot(path: host.directory.path)).allFiles()
    #expect(tables.map(\.path) == ["/" + Self.path])
  }

  @Test("is not absent where the directory of the tables cannot be looked at")
  func noDirectory() throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine)
    try host.writer.link("sys/firmware/acpi/tables", to: "tables")
    guard case .unreadable(let fault) = host.facts().table else {
      Issue.record("It was taken for absent.")
      return
    }
    #expect(fault.path == FirmwareTableReader.directory)
    let tables = FirmwareTableReader(root: HostRoot(path: host.directory.path)).allFiles()
    #expect(
      tables == [FirmwareTableFile(path: FirmwareTableReader.directory, kind: nil, contents: .unreadable(fault))])
  }
}
