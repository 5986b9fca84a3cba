import FirmwareTables
import TestSupport
import Testing

@Suite("What a DMAR table says besides units and memory")
struct DMAROtherStructureTests {
  private static let scope = DeviceScope(kind: .endpoint, startBus: 3, path: [.init(device: 2, function: 1)])
  private static let withScope = ScopedProperties(offset: 48, flags: 1, segment: 7, scopes: [scope])

  @Test(
    "is read with flags, segment and devices",
    arguments: [
      (2, .rootPortTranslation(withScope)), (5, .integratedTranslationCache(withScope)),
      (
        6,
        // SIDP has no flags: the byte is reserved.
        .integratedDeviceProperties(ScopedProperties(offset: 48, flags: 0, segment: 7, scopes: [scope]))
      ),
    ] as [(UInt16, RemappingStructure)])
  func properties(type: UInt16, structure: RemappingStructure) throws {
    var builder = DMARBuilder()
    builder.addProperties(type: type, flags: 1, segment: 7, scopes: [DMARBuilder.endpoint(bus: 3, [(2, 1)])])
    let table = try DMARTable(bytes: builder.bytes())
    #expect(table.structures == [structure])
    #expect(table.fault == nil)
  }

  @Test("may name no device", arguments: [2, 5, 6] as [UInt16])
  func noDevices(type: UInt16) throws {
    var builder = DMARBuilder()
    builder.addProperties(type: type, scopes: [])
    let table = try DMARTable(bytes: builder.bytes())
    #expect(table.structures.count == 1)
    #expect(table.fault == nil)
  }

  @Test("keeps the flags of a device's own properties")
  func deviceFlags() throws {
    var builder = DMARBuilder()
    builder.addProperties(type: 6, scopes: [[1, 8, 0x1f, 0, 0, 0, 2, 0]])
    let expected = DeviceScope(kind: .endpoint, flags: 0x1f, startBus: 0, path: [.init(device: 2, function: 0)])
    guard case .integratedDeviceProperties(let read)? = try DMARTable(bytes: builder.bytes()).structures.first else {
      Issue.record("No SIDP.")
      return
    }
    #expect(read.scopes == [expected])
  }

  @Test("has the node of a unit's processor", arguments: [0, 1, .max] as [UInt32])
  func affinity(domain: UInt32) throws {
    var builder = DMARBuilder()
    builder.addHardwareAffinity(registerBase: 0xfed9_0000, proximityDomain: domain)
    let expected = HardwareAffinity(offset: 48, registerBase: 0xfed9_0000, proximityDomain: domain)
    #expect(try DMARTable(bytes: builder.bytes()).structures == [.hardwareAffinity(expected)])
  }

  @Test(
    "has names of devices, up to the first NUL or the structure's end",
    arguments: [
      ("with its NUL", Array("\\_SB.I2C0".utf8) + [0], "\\_SB.I2C0"),
      ("without one", Array("\\_SB.I2C0".utf8), "\\_SB.I2C0"),
      ("padded", Array("\\_SB".utf8) + [0, 0, 0xff, 0x41], "\\_SB"),
      ("empty", [0], ""),
      ("not there", [], ""),
      ("not printable", [0x1b, 0x5b, 0xc3, 0xa9, 0x7f, 0x41, 0], "?[???A"),
    ] as [(String, [UInt8], String)])
  func names(what: String, bytes: [UInt8], name: String) throws {
    var builder = DMARBuilder()
    builder.addNamespaceDevice(number: 9, name: bytes)
    builder.addHardwareAffinity(registerBase: 1, proximityDomain: 2)
    let table = try DMARTable(bytes: builder.bytes())
    let behind = HardwareAffinity(offset: 56 + bytes.count, registerBase: 1, proximityDomain: 2)
    let device = NamespaceDevice(offset: 48, number: 9, name: name, isTerminated: bytes.contains(0))
    #expect(table.structures == [.namespaceDevice(device), .hardwareAffinity(behind)])
    #expect(table.fault == nil)
  }

  /// The bytes of the fixed part of each type.
  private static let fixedByteCounts: [(type: UInt16, length: Int)] = [
    (0, 16), (1, 24), (2, 8), (3, 20), (4, 8), (5, 8), (6, 8), (7, 4),
  ]

  @Test("has all of its fixed part", arguments: fixedByteCounts)
  func fixedPart(type: UInt16, fixedByteCount: Int) throws {
    for length in 1...fixedByteCount {
      var builder = DMARBuilder()
      builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [])
      builder.addRaw(little(type) + little(UInt16(length)) + [UInt8](repeating: 0, count: max(length, 4) - 4))
      let table = try DMARTable(bytes: builder.bytes())
      let tooShort = TableError(table: "DMAR", offset: 72, fault: .structureTooShort(type: type, length: length))
      #expect(table.fault == (length < fixedByteCount ? tooShort : nil), "\(length) bytes")
      #expect(table.structures.count == (length < fixedByteCount ? 1 : 2), "\(length) bytes")
    }
  }

  @Test(
    "has device scopes where its type has them, and a fault in one says where",
    arguments: [(0, 16), (1, 24), (2, 8), (5, 8), (6, 8)] as [(type: UInt16, fixedByteCount: Int)])
  func scopes(type: UInt16, fixedByteCount: Int) throws {
    for bad in [[1, 0, 0, 0, 0, 0, 0, 0], [1, 7, 0, 0, 0, 0, 2], [1, 10, 0, 0, 0, 0, 2, 0], [2]] as [[UInt8]] {
      let content = [UInt8](repeating: 0, count: fixedByteCount - 4) + DMARBuilder.endpoint([(2, 0)]) + bad
      var builder = DMARBuilder()
      builder.addRaw(little(type) + little(UInt16(4 + content.count)) + content)
      builder.addHardwareAffinity(registerBase: 1, proximityDomain: 2)
      let table = try DMARTable(bytes: builder.bytes())
      let length = bad.count > 1 ? Int(bad[1]) : 0
      // The table's fixed part has 48 bytes, the good scope 8.
      let place = 48 + fixedByteCount + 8
      #expect(table.fault == TableError(table: "DMAR", offset: place, fault: .deviceScopeLength(length: length)))
      #expect(table.structures.count == 2)
      #expect(
        table.structures.first?.scopes == [
          DeviceScope(kind: .endpoint, startBus: 0, path: [.init(device: 2, function: 0)])
        ])
    }
  }

  @Test("has no device scopes where its type has none", arguments: [(3, 20), (4, 8)] as [(UInt16, Int)])
  func withoutScopes(type: UInt16, fixedByteCount: Int) throws {
    var builder = DMARBuilder()
    let content = [UInt8](repeating: 0, count: fixedByteCount - 4) + [1, 3, 0]
    builder.addRaw(little(type) + little(UInt16(4 + content.count)) + content)
    let table = try DMARTable(bytes: builder.bytes())
    #expect(table.structures.count == 1)
    #expect(table.fault == nil)
  }
}
