import HostFacts
import PCI
import Testing

@Suite("Whose IOMMU a device is behind")
struct IOMMUKindTests {
  @Test(
    "its name in sysfs tells",
    arguments: [
      ("dmar0", .intel), ("dmar12", .intel), ("ivhd0", .amd), ("smmu3.0x0000000009050000", .arm),
      ("smmu.0x00000000d0000000", .arm), ("viommu0", .other("viommu0")), ("", .other("")),
      ("smmu\u{301}", .arm), ("dma\u{301}r0", .other("dma\u{301}r0")), ("dma", .other("dma")),
    ] as [(String, IOMMUKind)])
  func name(name: String, kind: IOMMUKind) {
    #expect(IOMMUKind(sysfsName: name) == kind)
  }

  @Test(
    "the device's own link tells before the table does",
    arguments: [
      (.amd, .intel, .amd), (nil, .intel, .intel), (.arm, nil, .arm), (nil, nil, nil),
    ] as [(IOMMUKind?, IOMMUKind?, IOMMUKind?)])
  func precedence(link: IOMMUKind?, table: IOMMUKind?, expected: IOMMUKind?) throws {
    let address = try #require(PCIAddress(sysfsName: "0000:00:02.0"))
    let function = PCIFunction(address: address, classCode: nil, iommu: link)
    #expect(HostFacts(tableKind: table).iommuKind(of: function) == expected)
  }
}
