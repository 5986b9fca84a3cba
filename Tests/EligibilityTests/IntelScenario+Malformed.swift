import Eligibility

extension IntelScenario {
  /// What the specification does not foresee, or forbids.
  static let malformed: [IntelScenario] = [
    .init(
      name: "17-limit-low", what: "a limit below the base",
      rmrrs: [.init(base: 0x3000_1000, limit: 0x3000_07ff, scopes: ["ep 00:02.0"])],
      shown: [2: "30001000-300007ff direct"], refused: [2: ["00:02.0"]]),
    .init(
      name: "20-unaligned", what: "ends that are not page aligned",
      rmrrs: [.init(base: 0x3000_0080, limit: 0x3000_107e, scopes: ["ep 00:02.0"])],
      shown: [2: "30000080-3000107e direct"], refused: [2: ["00:02.0"]]),
    .init(name: "21-no-scope", what: "an empty list", rmrrs: [.init(scopes: [])]),
    .init(
      name: "22-segment1", what: "a segment that does not exist", rmrrs: [.init(segment: 1, scopes: ["ep 00:02.0"])]),
    .init(
      name: "25-bus-1hop", what: "one hop from the actual bus of a NIC behind a root port",
      rmrrs: [.init(scopes: ["ep 01:00.0"])], shown: [14: direct], refused: [14: ["01:00.0"]]),
    .init(
      name: "26-bus-2hop", what: "two hops from a bus that is no root", rmrrs: [.init(scopes: ["ep 03:00.0/00.0"])]),
    .init(
      name: "31-ioapic-scope", what: "an I/O APIC before the NIC in the list",
      rmrrs: [.init(scopes: ["ioapic 00:1e.7", "ep 00:02.0"])], shown: [2: direct], refused: [2: ["00:02.0"]]),
    .init(
      name: "46-path-thru-ep", what: "a way through an endpoint", rmrrs: [.init(scopes: ["ep 00:02.0/00.0"])]),
    .init(
      name: "18-zero", what: "a region of zero bytes",
      rmrrs: [.init(base: 0x3000_1000, limit: 0x3000_0fff, scopes: ["ep 00:02.0"])],
      shown: [2: "30001000-30000fff direct"], refused: [2: ["00:02.0"]]),
    .init(
      name: "19-unreserved", what: "a region in ordinary RAM",
      rmrrs: [.init(base: 0x2000_0000, limit: 0x2000_0fff, scopes: ["ep 00:02.0"])],
      shown: [2: "20000000-20000fff direct"], refused: [2: ["00:02.0"]]),
    .init(
      name: "38-top", what: "a region in the firmware's own hole at the top of RAM",
      rmrrs: [.init(base: 0x3fff_f000, limit: 0x3fff_ffff, scopes: ["ep 00:02.0"])],
      shown: [2: "3ffff000-3fffffff direct"], refused: [2: ["00:02.0"]]),
    .init(
      name: "30-acpi-scope", what: "a device of the ACPI namespace, with a path",
      rmrrs: [.init(scopes: ["acpi 00:02.0"])]),
    .init(
      name: "41-past-end", what: "a structure that runs past the end of the table",
      rmrrs: [.init(scopes: ["ep 00:02.0"]), .init(scopes: ["ep 00:06.0/00.0"], length: 0x100)],
      effect: .iommuOff(.structurePastEnd(offset: 80))),
    .init(
      name: "42-length0", what: "a structure of length 0, at which Linux hangs in boot",
      rmrrs: [.init(scopes: ["ep 00:02.0"]), .init(scopes: ["ep 00:06.0/00.0"], length: 0)],
      effect: .hangsInBoot(offset: 80)),
  ]

  /// No RMRR, and what has nothing to do with one.
  static let controls: [IntelScenario] = [
    .init(name: "00-none", what: "no RMRR", rmrrs: []),
    .init(
      name: "32-pt", what: "iommu=pt, and RMRRs on a NIC and a USB controller",
      rmrrs: [.init(scopes: ["ep 00:02.0"]), .init(scopes: ["ep 00:04.0"])], shown: [2: direct, 5: relaxable],
      refused: [2: ["00:02.0"]]),
    .init(
      name: "33-no-intremap", what: "no interrupt remapping, for which all other groups are refused as well",
      rmrrs: [.init(scopes: ["ep 00:02.0"])], shown: [2: direct], refused: [2: ["00:02.0"]]),
    .init(
      name: "34-iommu-off", what: "intel_iommu=off", rmrrs: [.init(scopes: ["ep 00:02.0"])], isOff: true),
  ]
}
