extension IntelScenario {
  /// One device each.
  static let devices: [IntelScenario] = [
    .init(
      name: "01-nic", what: "a NIC on the root bus", rmrrs: [.init(scopes: ["ep 00:02.0"])], shown: [2: direct],
      refused: [2: ["00:02.0"]]),
    .init(
      name: "02-usb", what: "a USB controller only", rmrrs: [.init(scopes: ["ep 00:04.0"])], shown: [5: relaxable]),
    .init(
      name: "03-vga", what: "the VGA device", rmrrs: [.init(scopes: ["ep 00:01.0"])], shown: [1: relaxable]),
    .init(
      name: "04-display", what: "a display device of class 0380", rmrrs: [.init(scopes: ["ep 00:0a.0"])],
      shown: [11: relaxable]),
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
      rmrrs: [.init(scopes: ["ep 00:08.0/00.0"])], shown: [16: relaxable]),
    .init(
      name: "52-gpu-audio", what: "a GPU's display and audio functions", machine: .gpu,
      rmrrs: [.init(scopes: ["ep 00:08.0/00.0", "ep 00:08.0/00.1"])], shown: [16: "\(direct), \(relaxable)"],
      refused: [16: ["04:00.1"]]),
    .init(
      name: "43-hostbridge", what: "the host bridge", rmrrs: [.init(scopes: ["ep 00:00.0"])], shown: [0: direct],
      refused: [0: ["00:00.0"]]),
    .init(
      name: "44-isa", what: "the ISA bridge", rmrrs: [.init(scopes: ["ep 00:1f.0"])],
      shown: [13: "0-ffffff direct-relaxable, " + direct], refused: [13: ["00:1f.0"]]),
    .init(
      name: "28-conv-usb", what: "a USB controller behind a root port and a PCIe-to-PCI bridge",
      rmrrs: [.init(scopes: ["ep 00:09.0/00.0/02.0"])], shown: [18: relaxable]),
    .init(name: "14-absent", what: "a device that does not exist", rmrrs: [.init(scopes: ["ep 00:1a.0"])]),
    .init(
      name: "15-absent-hop", what: "a missing device behind a root port", rmrrs: [.init(scopes: ["ep 00:06.0/01.0"])]),
  ]

  /// Several devices, or groups of several.
  static let groups: [IntelScenario] = [
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
      rmrrs: [.init(scopes: ["ep 00:0c.0/00.2"])], shown: [19: relaxable]),
    .init(
      name: "37-overlap", what: "overlapping regions for two NICs",
      rmrrs: [
        .init(limit: 0x3000_1fff, scopes: ["ep 00:02.0"]),
        .init(base: 0x3000_1000, limit: 0x3000_2fff, scopes: ["ep 00:06.0/00.0"]),
      ],
      shown: [2: "30000000-30001fff direct", 14: "30001000-30002fff direct"],
      refused: [2: ["00:02.0"], 14: ["01:00.0"]]),
    .init(
      name: "36-usb-whole", what: "UHCI and EHCI functions, one region each",
      rmrrs: [.init(scopes: ["ep 00:05.0"]), .init(scopes: ["ep 00:05.7"])], shown: [6: relaxable]),
  ]
}
