import Testing

/// A scenario of the kernel lab: the RMRRs that were planted, what `reserved_regions` showed of them, and whom Linux
/// 6.1, 6.12 and 7.3 refused alike.
struct IntelScenario: Sendable, CustomTestStringConvertible {
  /// The scenario's number and name.
  var name: String
  var what: String
  var machine = LabMachine.standard
  var rmrrs: [Machine.RMRR]
  /// The `direct` and `direct-relaxable` lines of each group.
  var shown: [Int: String]
  /// The groups that are refused, each with the functions to which memory is pinned.
  var refused: [Int: [String]]

  var testDescription: String { "\(name): \(what)" }

  static let all = single + shared + odd + bridges

  private static let direct = "30000000-30000fff direct"
  private static let relaxable = "30000000-30000fff direct-relaxable"

  private static let single: [IntelScenario] = [
    .init(
      name: "01-nic", what: "a NIC on the root bus", rmrrs: [.init(scopes: ["ep 00:02.0"])], shown: [2: direct],
      refused: [2: ["00:02.0"]]),
    .init(
      name: "02-usb", what: "a USB controller only", rmrrs: [.init(scopes: ["ep 00:04.0"])], shown: [5: relaxable],
      refused: [:]),
    .init(
      name: "03-vga", what: "the VGA device", rmrrs: [.init(scopes: ["ep 00:01.0"])], shown: [1: relaxable],
      refused: [:]),
    .init(
      name: "04-display", what: "a display device of class 0380", rmrrs: [.init(scopes: ["ep 00:0a.0"])],
      shown: [11: relaxable], refused: [:]),
    .init(
      name: "05-rootport", what: "a NIC behind a root port", rmrrs: [.init(scopes: ["ep 00:06.0/00.0"])],
      shown: [14: direct], refused: [14: ["01:00.0"]]),
    .init(
      name: "06-switch", what: "a NIC behind a switch", rmrrs: [.init(scopes: ["ep 00:08.0/00.0/00.0/00.0"])],
      shown: [16: direct], refused: [16: ["05:00.0"]]),
    .init(
      name: "35-sata", what: "SATA in the chipset's group", rmrrs: [.init(scopes: ["ep 00:1f.2"])],
      shown: [13: "0-ffffff direct-relaxable, " + direct], refused: [13: ["00:1f.2"]]),
    .init(
      name: "39-sriov-pf", what: "an SR-IOV PF, whose VFs have groups of their own", machine: .sriov,
      rmrrs: [.init(scopes: ["ep 00:06.0/00.0"])], shown: [14: direct], refused: [14: ["01:00.0"]]),
    .init(
      name: "51-gpu", what: "a GPU's display function; audio shares its group", machine: .gpu,
      rmrrs: [.init(scopes: ["ep 00:08.0/00.0"])], shown: [16: relaxable], refused: [:]),
    .init(
      name: "52-gpu-audio", what: "a GPU's display and audio functions", machine: .gpu,
      rmrrs: [.init(scopes: ["ep 00:08.0/00.0", "ep 00:08.0/00.1"])], shown: [16: "\(direct), \(relaxable)"],
      refused: [16: ["04:00.1"]]),
  ]

  private static let shared: [IntelScenario] = [
    .init(
      name: "10-multifn", what: "function 1 of a card whose functions share a group",
      rmrrs: [.init(scopes: ["ep 00:0c.0/00.1"])], shown: [19: direct], refused: [19: ["09:00.1"]]),
    .init(
      name: "11-conv-mate", what: "one of two devices behind a PCIe-to-PCI bridge",
      rmrrs: [.init(scopes: ["ep 00:07.0/02.0"])], shown: [8: direct], refused: [8: ["02:02.0"]]),
    .init(
      name: "12-shared3", what: "one region for three devices",
      rmrrs: [.init(limit: 0x3000_1fff, scopes: ["ep 00:02.0", "ep 00:06.0/00.0", "ep 00:08.0/00.0/01.0/00.0"])],
      shown: [2: "30000000-30001fff direct", 14: "30000000-30001fff direct", 17: "30000000-30001fff direct"],
      refused: [2: ["00:02.0"], 14: ["01:00.0"], 17: ["06:00.0"]]),
    .init(
      name: "13-two", what: "two regions for one NIC, which the kernel merges",
      rmrrs: [
        .init(scopes: ["ep 00:02.0"]), .init(base: 0x3000_1000, limit: 0x3000_2fff, scopes: ["ep 00:02.0"]),
      ],
      shown: [2: "30000000-30002fff direct"], refused: [2: ["00:02.0"]]),
    .init(
      name: "16-usb+nic", what: "a USB controller and a NIC in one list",
      rmrrs: [.init(scopes: ["ep 00:04.0", "ep 00:02.0"])], shown: [2: direct, 5: relaxable],
      refused: [2: ["00:02.0"]]),
    .init(
      name: "27-usb-mate", what: "a USB function whose group mates are NICs",
      rmrrs: [.init(scopes: ["ep 00:0c.0/00.2"])], shown: [19: relaxable], refused: [:]),
    .init(
      name: "37-overlap", what: "overlapping regions for two NICs",
      rmrrs: [
        .init(limit: 0x3000_1fff, scopes: ["ep 00:02.0"]),
        .init(base: 0x3000_1000, limit: 0x3000_2fff, scopes: ["ep 00:06.0/00.0"]),
      ],
      shown: [2: "30000000-30001fff direct", 14: "30001000-30002fff direct"],
      refused: [2: ["00:02.0"], 14: ["01:00.0"]]),
  ]

  private static let odd: [IntelScenario] = [
    .init(
      name: "17-limit-low", what: "a limit below the base",
      rmrrs: [.init(base: 0x3000_1000, limit: 0x3000_07ff, scopes: ["ep 00:02.0"])],
      shown: [2: "30001000-300007ff direct"], refused: [2: ["00:02.0"]]),
    .init(
      name: "20-unaligned", what: "ends that are not page aligned",
      rmrrs: [.init(base: 0x3000_0080, limit: 0x3000_107e, scopes: ["ep 00:02.0"])],
      shown: [2: "30000080-3000107e direct"], refused: [2: ["00:02.0"]]),
    .init(name: "21-no-scope", what: "an empty list", rmrrs: [.init(scopes: [])], shown: [:], refused: [:]),
    .init(
      name: "22-segment1", what: "a segment that does not exist", rmrrs: [.init(segment: 1, scopes: ["ep 00:02.0"])],
      shown: [:], refused: [:]),
    .init(
      name: "25-bus-1hop", what: "one hop from the actual bus of a NIC behind a root port",
      rmrrs: [.init(scopes: ["ep 01:00.0"])], shown: [14: direct], refused: [14: ["01:00.0"]]),
    .init(
      name: "26-bus-2hop", what: "two hops from a bus that is no root", rmrrs: [.init(scopes: ["ep 03:00.0/00.0"])],
      shown: [:], refused: [:]),
    .init(
      name: "31-ioapic-scope", what: "an I/O APIC before the NIC in the list",
      rmrrs: [.init(scopes: ["ioapic 00:1e.7", "ep 00:02.0"])], shown: [2: direct], refused: [2: ["00:02.0"]]),
    .init(
      name: "46-path-thru-ep", what: "a way through an endpoint", rmrrs: [.init(scopes: ["ep 00:02.0/00.0"])],
      shown: [:], refused: [:]),
  ]

  private static let bridges: [IntelScenario] = [
    .init(
      name: "07-bridge-rp", what: "the root port above a switch, with all downstream",
      rmrrs: [.init(scopes: ["br 00:08.0"])], shown: [9: direct, 15: direct, 16: direct, 17: direct],
      refused: [9: ["00:08.0"], 15: ["03:00.0"], 16: ["04:00.0", "05:00.0"], 17: ["04:01.0", "06:00.0"]]),
    .init(
      name: "08-bridge-dn", what: "one downstream port", rmrrs: [.init(scopes: ["br 00:08.0/00.0/01.0"])],
      shown: [17: direct], refused: [17: ["04:01.0", "06:00.0"]]),
    .init(
      name: "09-bridge-conv", what: "a PCIe-to-PCI bridge on the root bus", rmrrs: [.init(scopes: ["br 00:07.0"])],
      shown: [8: direct], refused: [8: ["00:07.0", "02:01.0", "02:02.0"]]),
    .init(
      name: "29-bridge-mix", what: "a bridge over a NIC and a USB controller",
      rmrrs: [.init(scopes: ["br 00:09.0/00.0"])], shown: [18: "\(direct), \(relaxable)"],
      refused: [18: ["07:00.0", "08:01.0"]]),
    .init(
      name: "40-sriov-br", what: "the root port above an SR-IOV PF and its VFs", machine: .sriov,
      rmrrs: [.init(scopes: ["br 00:06.0"])], shown: [7: direct, 14: direct, 20: direct, 21: direct],
      refused: [7: ["00:06.0"], 14: ["01:00.0"], 20: ["01:10.0"], 21: ["01:10.2"]]),
    .init(
      name: "45-ep+br", what: "a NIC and the root port above it in one list",
      rmrrs: [.init(scopes: ["ep 00:06.0/00.0", "br 00:06.0"])], shown: [7: direct, 14: direct],
      refused: [7: ["00:06.0"], 14: ["01:00.0"]]),
    .init(
      name: "49-usb-only-rp", what: "a root port with a USB controller alone behind it", machine: .usbOnly,
      rmrrs: [.init(scopes: ["br 00:06.0"])], shown: [7: direct, 14: relaxable], refused: [7: ["00:06.0"]]),
    .init(
      name: "50-usb-only-conv", what: "a PCIe-to-PCI bridge with a USB controller alone behind it", machine: .usbOnly,
      rmrrs: [.init(scopes: ["br 00:07.0/00.0"])], shown: [15: "\(direct), \(relaxable)"],
      refused: [15: ["02:00.0"]]),
  ]
}
