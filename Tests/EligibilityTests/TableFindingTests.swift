import Eligibility
import FirmwareTables
import TestSupport
import Testing

@Suite("What is remarkable about a table")
struct TableFindingTests {
  private static let endpoint = DMARBuilder.endpoint([(2, 0)])

  private static func dmar(_ change: (inout DMARBuilder) -> Void = { _ in }) -> DMARBuilder {
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    change(&builder)
    return builder
  }

  @Test("is nothing in a sound one")
  func sound() throws {
    let table = try FirmwareTable(
      bytes: Self.dmar { $0.addRMRR(base: 0x1000, limit: 0x1fff, scopes: [Self.endpoint]) }.bytes())
    #expect(table.findings.isEmpty)
    #expect(try FirmwareTable(bytes: IORTBuilder().bytes()).findings.isEmpty)
  }

  @Test("is a wrong checksum, for AMD with what follows from it alone")
  func checksum() throws {
    var bytes = Self.dmar().bytes()
    bytes[9] &+= 1
    #expect(try FirmwareTable(bytes: bytes).findings == [.wrongChecksum])
    #expect(try FirmwareTable(bytes: IORTBuilder().bytes(checksumIsValid: false)).findings == [.wrongChecksum])
    #expect(
      try FirmwareTable(bytes: IVRSBuilder().bytes(checksumIsValid: false)).findings
        == [.notTaken(.iommuOff(.checksum))])
  }

  @Test("is a DMAR without an IOMMU, if it was read whole")
  func noHardwareUnit() throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x1000, limit: 0x1fff, scopes: [Self.endpoint])
    #expect(try FirmwareTable(bytes: builder.bytes()).findings == [.notTaken(.iommuOff(.noHardwareUnit))])
    builder.addRaw([0])
    #expect(try FirmwareTable(bytes: builder.bytes()).findings.isEmpty)
  }

  @Test("are structures of unknown types, each type once")
  func passedOver() throws {
    let table = Self.dmar { builder in
      for type: UInt16 in [9, 7, 9] { builder.addRaw(little(type) + little(4 as UInt16)) }
    }
    #expect(try FirmwareTable(bytes: table.bytes()).findings == [.passedOver(types: [7, 9], count: 3)])
  }

  @Test("are the oddities of each region")
  func regions() throws {
    let table = try FirmwareTable(
      bytes: Self.dmar { $0.addRMRR(base: 0x1080, limit: 0x107f, scopes: [Self.endpoint]) }.bytes())
    let region = try #require(table.regions.first)
    #expect(table.findings == [.region(.noLength, region), .region(.notAligned, region)])
  }
}
