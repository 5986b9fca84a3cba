import FirmwareTables
import HostFacts
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
      try host.writer.file(Self.path, [UInt8](repeating: 0, count: 4 * 1024 * 1024 + 1))
    }
    let cause: ReadingFault.Cause = isFIFO ? .notARegularFile : .largerThan(bytes: 4 * 1024 * 1024)
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
}
