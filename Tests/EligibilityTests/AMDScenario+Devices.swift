import Eligibility

extension AMDScenario {
  /// One device ID each.
  static let devices: [AMDScenario] = [
    .init(
      name: "01-nic", what: "a NIC on the root bus", definitions: [.init("00:02.0")], shown: [2: direct],
      refused: [2: ["00:02.0"]], kernels: .all),
    .init(
      name: "02-usb", what: "a USB controller", definitions: [.init("00:04.0")], shown: [5: direct],
      refused: [5: ["00:04.0"]], kernels: .all),
    .init(
      name: "03-vga", what: "the VGA device", definitions: [.init("00:01.0")], shown: [1: direct],
      refused: [1: ["00:01.0"]], kernels: .but73),
    .init(
      name: "04-display", what: "a display device of class 0380", definitions: [.init("00:0a.0")],
      shown: [11: direct], refused: [11: ["00:0a.0"]], kernels: .but73),
    .init(
      name: "05-rootport", what: "a NIC behind a root port", definitions: [.init("01:00.0")], shown: [14: direct],
      refused: [14: ["01:00.0"]], kernels: .but73),
    .init(
      name: "06-switch", what: "a NIC behind a switch", definitions: [.init("05:00.0")], shown: [16: direct],
      refused: [16: ["05:00.0"]], kernels: .only612),
    .init(
      name: "18-bridge", what: "a root port with a NIC behind it, which it does not reach",
      definitions: [.init("00:06.0")], shown: [7: direct], refused: [7: ["00:06.0"]], kernels: .all),
    .init(
      name: "19-bridge-conv", what: "a PCIe-to-PCI bridge, which shares the group of those behind it",
      definitions: [.init("00:07.0")], shown: [8: direct], refused: [8: ["00:07.0"]], kernels: .but73),
    .init(
      name: "20-conv-mate", what: "one of two devices behind a PCIe-to-PCI bridge", definitions: [.init("02:02.0")],
      shown: [8: direct], refused: [8: ["02:02.0"]], kernels: .but73),
    .init(
      name: "21-conv-alias", what: "the requester ID of a PCIe-to-PCI bridge's secondary bus, no device's own",
      definitions: [.init("02:00.0")], kernels: .all),
    .init(
      name: "22-multifn", what: "function 1 of a card whose functions share a group", definitions: [.init("09:00.1")],
      shown: [19: direct], refused: [19: ["09:00.1"]], kernels: .but73),
    .init(
      name: "42-sata", what: "SATA in the chipset's group", definitions: [.init("00:1f.2")], shown: [13: direct],
      refused: [13: ["00:1f.2"]], kernels: .only612),
    .init(
      name: "45-hostbridge", what: "the host bridge", definitions: [.init("00:00.0")], shown: [0: direct],
      refused: [0: ["00:00.0"]], kernels: .only612),
    .init(
      name: "28-absent", what: "a device that does not exist", definitions: [.init("00:1a.0")], kernels: .but73),
    .init(
      name: "29-absent-bus", what: "the highest device ID, on a bus that is not there",
      definitions: [.init("ff:1f.7")], kernels: .only612),
    .init(
      name: "35-two", what: "two regions for one NIC",
      definitions: [.init("00:02.0"), .init("00:02.0", start: 0x3000_2000)],
      shown: [2: direct + ", 30002000-30002fff direct"], refused: [2: ["00:02.0"]], kernels: .only612),
    .init(
      name: "46-sriov-pf", what: "an SR-IOV PF, whose VFs have IDs of their own", machine: .sriov,
      definitions: [.init("01:00.0")], shown: [14: direct], refused: [14: ["01:00.0"]], kernels: .all),
  ]
}
