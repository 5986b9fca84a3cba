import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("What Linux makes of an IVRS as a whole")
struct IVRSEffectTests {
  private func effect(
    _ builder: IVRSBuilder, functions: [String] = ["00:02.0"], rule: KernelRule = .requireDirect
  ) throws -> TableEffect {
    let functions = try functions.map { PCIFunction(address: try pci($0), classCode: nil) }
    return TableEffect(of: .ivrs(try IVRSTable(bytes: builder.bytes())), functions: functions, rule: rule)
  }

  /// An IVRS of blocks, each a type and a device ID.
  private func builder(_ blocks: [(type: UInt8, device: UInt16)]) -> IVRSBuilder {
    var builder = IVRSBuilder()
    for (type, device) in blocks {
      switch type {
      case 0x20...0x22:
        builder.addMemoryDefinition(type: type, device: device, start: 0x3000_0000, length: 0x1000)
      case 0x10, 0x11, 0x40: builder.addHardwareDefinition(type: type, device: device)
      default: builder.addRaw([type, 0, 8, 0] + little(device) + [0, 0])
      }
    }
    return builder
  }

  private static func off(_ type: UInt8, _ offset: Int) -> TableEffect {
    .iommuOff(.blockTakenForHardwareDefinition(type: type, offset: offset))
  }

  @Test(
    "the last block with the first one's device ID tells the type of IVHD, and must be one",
    arguments: [
      ("one IVHD", [(0x10, 2)], .taken), ("IVHDs of all types", [(0x10, 2), (0x11, 2), (0x40, 2)], .taken),
      ("an IVMD for another device", [(0x10, 2), (0x21, 0x10)], .taken),
      ("an IVMD for the IOMMU itself", [(0x10, 2), (0x21, 2)], off(0x21, 72)),
      ("the same with an IVHD behind it", [(0x10, 2), (0x21, 2), (0x11, 2)], .taken),
      ("a range that starts there", [(0x10, 2), (0x22, 2)], off(0x22, 72)),
      ("an IVMD for all devices, which bears the ID 0", [(0x10, 2), (0x20, 0)], .taken),
      ("the same where the IOMMU is 00:00.0", [(0x10, 0), (0x20, 0)], off(0x20, 72)),
      ("an IVMD in front", [(0x21, 0x10), (0x10, 2)], off(0x21, 48)),
      ("an unknown type with the IOMMU's ID", [(0x10, 2), (0x23, 2)], off(0x23, 72)),
      ("an unknown type over 0x40, where the search ends", [(0x10, 2), (0x51, 2)], .taken),
      ("the same with an IVMD behind it", [(0x10, 2), (0x51, 9), (0x21, 2)], .taken),
      ("an unknown type over 0x40 in front", [(0x51, 2), (0x10, 2)], off(0x51, 48)),
      ("no block", [], .taken),
    ] as [(String, [(UInt8, UInt16)], TableEffect)])
  func hardwareType(what: String, blocks: [(UInt8, UInt16)], expected: TableEffect) throws {
    for rule in KernelRule.allCases { #expect(try effect(builder(blocks), rule: rule) == expected) }
  }

  @Test(
    "a unity map without access fails where it is made, since 6.6",
    arguments: [
      (0x01, true), (0x03, false), (0x05, false), (0x07, false), (0x09, false), (0x08, false), (0x00, false),
    ] as [(UInt8, Bool)], KernelRule.allCases)
  func mapping(flags: (bits: UInt8, fails: Bool), rule: KernelRule) throws {
    var builder = builder([(0x10, 2)])
    builder.addMemoryDefinition(flags: flags.bits, device: 0x10, start: 0x3000_0000, length: 0x1000)
    let failure = TableEffect.iommuOff(.mappingWithoutAccess(try pci("00:02.0"), offset: 72))
    let fails = flags.fails && rule >= .requireDirect
    #expect(try effect(builder, rule: rule) == (fails ? failure : .taken))
    #expect(try effect(builder, functions: ["00:03.0", "0001:00:02.0"], rule: rule) == .taken)
    #expect(try effect(builder, functions: [], rule: rule) == .taken)
  }

  @Test(
    "a malformed block hangs the kernel where it has no length, and else has no effect",
    arguments: [(0, .hangsInBoot(offset: 72)), (16, .taken), (0x40, .taken)] as [(UInt16, TableEffect)])
  func malformed(blockLength: UInt16, expected: TableEffect) throws {
    var builder = builder([(0x10, 2)])
    builder.addMemoryDefinition(device: 0x10, start: 0x3000_0000, length: 0x1000, blockLength: blockLength)
    #expect(try effect(builder) == expected)
  }
}
