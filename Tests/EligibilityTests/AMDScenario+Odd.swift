import Eligibility
import PCI

extension AMDScenario {
  /// Flags, regions and segments out of the ordinary.
  static let odd: [AMDScenario] = [
    .init(
      name: "10-excl", what: "the flag of an exclusion range alone", definitions: [.init("00:02.0", flags: 0x08)],
      shown: [2: direct], refused: [2: ["00:02.0"]], kernels: .all),
    .init(
      name: "11-excl+unity", what: "the flags of an exclusion range and of a unity map",
      definitions: [.init("00:02.0", flags: 0x0f)], shown: [2: direct], refused: [2: ["00:02.0"]], kernels: .only612),
    .init(
      name: "12-unity-norw", what: "a unity map that permits neither reading nor writing, which fails since 6.6",
      definitions: [.init("00:02.0", flags: 0x01)], shown: [2: direct], effects: mappingFails,
      kernels: .all),
    .init(
      name: "13-unity-ro", what: "a unity map for reading", definitions: [.init("00:02.0", flags: 0x03)],
      shown: [2: direct], refused: [2: ["00:02.0"]], kernels: .only612),
    .init(name: "14-flags0", what: "no flag", definitions: [.init("00:02.0", flags: 0)], kernels: .but73),
    .init(
      name: "15-rw-nounity", what: "reading and writing without a unity map",
      definitions: [.init("00:02.0", flags: 0x06)], kernels: .but73),
    .init(
      name: "23-len1", what: "a region of one byte", definitions: [.init("00:02.0", length: 1)], shown: [2: direct],
      refused: [2: ["00:02.0"]], kernels: .only612),
    .init(
      name: "24-len0", what: "a region of zero bytes", definitions: [.init("00:02.0", length: 0)],
      shown: [2: "30000000-2fffffff direct"], refused: [2: ["00:02.0"]], kernels: .all),
    .init(
      name: "25-unaligned", what: "start and length that are not page aligned, and are rounded up",
      definitions: [.init("00:02.0", start: 0x3000_0080, length: 0xf80)], shown: [2: "30001000-30001fff direct"],
      refused: [2: ["00:02.0"]], kernels: .but73),
    .init(
      name: "37-unreserved", what: "a region in ordinary RAM", definitions: [.init("00:02.0", start: 0x2000_0000)],
      shown: [2: "20000000-20000fff direct"], refused: [2: ["00:02.0"]], kernels: .only612),
    .init(
      name: "38-segment1", what: "a segment that does not exist", definitions: [.init("00:02.0", segment: 1)],
      kernels: .only612),
    .init(
      name: "41-type23", what: "a type that is not known", definitions: [.init("00:02.0", type: 0x23)],
      kernels: .only612),
  ]

  /// What the specification forbids.
  static let malformed: [AMDScenario] = [
    .init(
      name: "26-past-end", what: "a block that runs past the end of the table, which is taken all the same",
      definitions: [.init("00:02.0", blockLength: 0x40)], shown: [2: direct], refused: [2: ["00:02.0"]],
      kernels: .all),
    .init(
      name: "27-length0", what: "a block of length 0, at which Linux hangs in boot",
      definitions: [.init("00:02.0"), .init("01:00.0", blockLength: 0)],
      effects: [.relaxableRegions: hang, .requireDirect: hang], kernels: .but73),
    .init(
      name: "43-short", what: "a first block of 16 bytes, after which nothing is found",
      definitions: [.init("01:00.0", blockLength: 16), .init("00:02.0")], shown: [14: direct],
      refused: [14: ["01:00.0"]], hidesRest: true, kernels: .but73),
    .init(
      name: "39-iommu-itself", what: "the IOMMU's own function", definitions: [.init("00:0b.0")],
      effects: [.requireDirect: .iommuOff(.blockTakenForHardwareDefinition(type: 0x21, offset: 72))],
      kernels: .but61),
    .init(
      name: "40-first", what: "an IVMD in front of the IOMMU's block", definitions: [.init("00:02.0")],
      isInFront: true, effects: [.requireDirect: .iommuOff(.blockTakenForHardwareDefinition(type: 0x21, offset: 48))],
      kernels: .only612),
  ]

  /// No IVMD, and what has nothing to do with one.
  static let controls: [AMDScenario] = [
    .init(name: "00-none", what: "no IVMD", kernels: .all),
    .init(
      name: "32-pt", what: "iommu=pt, and IVMDs for a NIC and a USB controller",
      definitions: [.init("00:02.0"), .init("00:04.0")], shown: [2: direct, 5: direct],
      refused: [2: ["00:02.0"], 5: ["00:04.0"]], kernels: .but73),
    .init(
      name: "33-no-intremap", what: "no interrupt remapping, for which all other groups are refused as well",
      definitions: [.init("00:02.0")], shown: [2: direct], refused: [2: ["00:02.0"]], kernels: .all),
    .init(
      name: "34-iommu-off", what: "amd_iommu=off", definitions: [.init("00:02.0")], isOff: true, kernels: .only612),
  ]

  private static let hang = TableEffect.hangsInBoot(offset: 104)
  private static let mappingFails: [KernelRule: TableEffect] =
    PCIAddress(segment: 0, bus: 0, device: 2, function: 0).map {
      [.requireDirect: .iommuOff(.mappingWithoutAccess($0, offset: 72))]
    } ?? [:]
}
