import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("What Linux makes of a table as a whole")
struct TableEffectTests {
  /// A NIC, a root port with a NIC and its virtual function behind it, and an ISA bridge.
  private static let machine = Machine(functions: [
    .init(address: "00:02.0", group: 2), .init(address: "00:06.0", classCode: 0x060400, group: 6, buses: 1...1),
    .init(address: "01:00.0", bridges: ["00:06.0"], group: 7),
    .init(address: "01:00.1", bridges: ["00:06.0"], group: 8, physicalFunction: "01:00.0"),
    .init(address: "00:1f.0", classCode: 0x060100, group: 13),
  ])

  private static let nic = DMARBuilder.endpoint([(2, 0)])
  private static let nicAsBridge = DMARBuilder.bridge([(2, 0)])
  private static let portAsEndpoint = DMARBuilder.endpoint([(6, 0)])

  /// The effect of a table, which has an IOMMU behind its other structures.
  private func effect(_ builder: DMARBuilder, rule: KernelRule = .requireDirect) throws -> TableEffect {
    var builder = builder
    builder.addHardwareUnit(registerBase: 0xfed9_1000)
    let table = FirmwareTable.dmar(try DMARTable(bytes: builder.bytes()))
    return TableEffect(of: table, functions: try Self.machine.facts().functions, rule: rule)
  }

  private func mismatch(_ name: String, isBridge: Bool, offset: Int = 48) throws -> TableEffect {
    .iommuOff(.scopeTypeMismatch(try pci(name), isBridge: isBridge, offset: offset))
  }

  @Test("a scope of another type than its device leaves the IOMMU off", arguments: KernelRule.allCases)
  func scopes(rule: KernelRule) throws {
    let cases: [([UInt8], TableEffect)] = [
      (Self.nic, .taken), (Self.nicAsBridge, try mismatch("00:02.0", isBridge: true)),
      (Self.portAsEndpoint, try mismatch("00:06.0", isBridge: false)), (DMARBuilder.bridge([(6, 0)]), .taken),
      (DMARBuilder.endpoint(bus: 1, [(0, 0)]), .taken),
      (DMARBuilder.bridge(bus: 1, [(0, 0)]), try mismatch("01:00.0", isBridge: true)),
      // An ISA bridge has header type 0, and base class 06 besides: both types fit.
      (DMARBuilder.endpoint([(0x1f, 0)]), .taken), (DMARBuilder.bridge([(0x1f, 0)]), .taken),
      // A virtual function is not looked at, nor is what does not exist, nor another type of scope.
      (DMARBuilder.bridge([(6, 0), (0, 1)]), .taken), (DMARBuilder.bridge([(0x1a, 0)]), .taken),
      (DMARBuilder.scope(3, bus: 0, [(6, 0)]), .taken), (DMARBuilder.scope(5, bus: 0, [(6, 0)]), .taken),
    ]
    for (scope, expected) in cases {
      var builder = DMARBuilder()
      builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [scope])
      #expect(try effect(builder, rule: rule) == expected, "\(scope)")
    }
  }

  @Test("the second scope counts like the first, and the first structure comes before the second")
  func order() throws {
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [Self.nic, Self.portAsEndpoint])
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [Self.nicAsBridge])
    #expect(try effect(builder) == (try mismatch("00:06.0", isBridge: false, offset: 64)))
  }

  @Test("a scope in another segment than its device leads to none")
  func segment() throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, segment: 1, scopes: [Self.portAsEndpoint])
    #expect(try effect(builder) == .taken)
  }

  @Test(
    "scopes of ATSR and SATC count as well, those of SIDP do not",
    arguments: [(2, true), (5, true), (6, false)] as [(UInt16, Bool)])
  func properties(type: UInt16, counts: Bool) throws {
    var builder = DMARBuilder()
    builder.addProperties(type: type, scopes: [Self.portAsEndpoint])
    #expect(try effect(builder) == (counts ? try mismatch("00:06.0", isBridge: false) : .taken))
  }

  @Test(
    "scopes of a DRHD count, unless it stands for all other devices",
    arguments: [(0, true), (1, false)] as [(UInt8, Bool)])
  func hardwareUnit(flags: UInt8, counts: Bool) throws {
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000, flags: flags, scopes: [Self.portAsEndpoint])
    #expect(try effect(builder) == (counts ? try mismatch("00:06.0", isBridge: false) : .taken))
  }

  @Test("without functions a table is judged by itself")
  func tableAlone() throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [Self.portAsEndpoint])
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    let table = FirmwareTable.dmar(try DMARTable(bytes: builder.bytes()))
    #expect(TableEffect(of: table, rule: .requireDirect) == .taken)
  }

  @Test(
    "a malformed DMAR has its own effect, or none",
    arguments: [
      ("a structure of length 0", [1, 0, 0, 0], .hangsInBoot(offset: 48)),
      ("a structure past the end", [1, 0, 64, 0], .iommuOff(.structurePastEnd(offset: 48))),
      ("a scope of length 0", DMARBuilder.raw(scope: [1, 0, 0, 0, 0, 0, 2, 0]), .hangsInBoot(offset: 72)),
      ("a scope that is too short", DMARBuilder.raw(scope: [1, 4, 0, 0, 0, 0, 2, 0]), .taken),
      ("a structure that is too short", [1, 0, 8, 0, 0, 0, 0, 0], .taken),
      ("half a header", [1, 0], .taken),
    ] as [(String, [UInt8], TableEffect)])
  func malformed(what: String, bytes: [UInt8], expected: TableEffect) throws {
    var builder = DMARBuilder()
    builder.addRaw(bytes)
    #expect(TableEffect(of: .dmar(try DMARTable(bytes: builder.bytes())), rule: .requireDirect) == expected)
  }

  @Test("a structure that goes on past the end of a copy that is cut tells nothing")
  func cutCopy() throws {
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [Self.nic])
    let table = try DMARTable(bytes: Array(builder.bytes().dropLast(4)))
    #expect(TableEffect(of: .dmar(table), rule: .requireDirect) == .taken)
  }

  @Test("a fault that is not Linux's does not hide one that is")
  func laterFault() throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [[1, 9, 0, 0, 0, 0, 2, 0, 0]])
    builder.addRaw([1, 0, 64, 0])
    let table = try DMARTable(bytes: builder.bytes())
    #expect(table.faults.map(\.offset) == [72, 81])
    #expect(TableEffect(of: .dmar(table), rule: .requireDirect) == .iommuOff(.structurePastEnd(offset: 81)))
  }

  @Test(
    "a scope of length 0 has Linux hang only where it counts the scopes",
    arguments: [(2, 0, true), (2, 1, false), (5, 0, true), (6, 0, false)] as [(UInt16, UInt8, Bool)])
  func scopeWithoutLength(type: UInt16, flags: UInt8, hangs: Bool) throws {
    var builder = DMARBuilder()
    builder.addProperties(type: type, flags: flags, scopes: [[1, 0, 0, 0, 0, 0]])
    #expect(try effect(builder) == (hangs ? .hangsInBoot(offset: 56) : .taken))
  }

  @Test("an ATSR for all root ports has scopes that nobody looks at")
  func allPorts() throws {
    var builder = DMARBuilder()
    builder.addProperties(type: 2, flags: 1, scopes: [Self.portAsEndpoint])
    #expect(try effect(builder) == .taken)
  }

  @Test("what Linux finds fault with in a DMAR leaves VT-d off")
  func refusedContents() throws {
    #expect(
      TableEffect(of: .dmar(try DMARTable(bytes: DMARBuilder().bytes())), rule: .requireDirect)
        == .iommuOff(.noHardwareUnit))
    var noRegisters = DMARBuilder()
    noRegisters.addHardwareUnit(registerBase: 0)
    #expect(try effect(noRegisters) == .iommuOff(.noRegisters(offset: 48)))
    var unterminated = DMARBuilder()
    unterminated.addNamespaceDevice(number: 1, name: Array("\\_SB".utf8))
    #expect(try effect(unterminated) == .iommuOff(.unterminatedName(offset: 48)))
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    var narrow = try DMARTable(bytes: builder.bytes())
    narrow.hostAddressWidth = 11
    #expect(TableEffect(of: .dmar(narrow), rule: .requireDirect) == .iommuOff(.addressWidth(bits: 11)))
  }

  @Test("a wrong checksum matters to the IVRS alone", arguments: KernelRule.allCases)
  func checksum(rule: KernelRule) throws {
    var unit = DMARBuilder()
    unit.addHardwareUnit(registerBase: 0xfed9_0000)
    let dmar = try DMARTable(bytes: unit.bytes(checksumIsValid: false))
    #expect(TableEffect(of: .dmar(dmar), rule: rule) == .taken)
    let iort = try IORTTable(bytes: IORTBuilder().bytes(checksumIsValid: false))
    #expect(TableEffect(of: .iort(iort), rule: rule) == .taken)
    var builder = IVRSBuilder()
    builder.addHardwareDefinition()
    let ivrs = try IVRSTable(bytes: builder.bytes(checksumIsValid: false))
    #expect(TableEffect(of: .ivrs(ivrs), rule: rule) == .iommuOff(.checksum))
  }
}

extension DMARBuilder {
  /// The bytes of an RMRR with a scope of any bytes.
  fileprivate static func raw(scope: [UInt8]) -> [UInt8] {
    [1, 0, UInt8(24 + scope.count), 0] + [UInt8](repeating: 0, count: 20) + scope
  }
}
