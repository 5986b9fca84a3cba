import Eligibility

extension AMDScenario {
  /// Ranges of device IDs, and all of them.
  static let ranges: [AMDScenario] = [
    .init(
      name: "07-range", what: "three NIC functions and a USB controller",
      definitions: [.init("00:02.0", through: "00:04.0")], shown: [2: direct, 3: direct, 4: direct, 5: direct],
      refused: [2: ["00:02.0"], 3: ["00:03.0"], 4: ["00:03.1"], 5: ["00:04.0"]], kernels: .all),
    .init(
      name: "08-range-bus", what: "the bus behind a PCIe-to-PCI bridge",
      definitions: [.init("08:00.0", through: "08:1f.7")], shown: [18: direct], refused: [18: ["08:01.0", "08:02.0"]],
      kernels: .only612),
    .init(
      name: "16-range-start-absent", what: "a range whose first ID is no function's",
      definitions: [.init("00:02.1", through: "00:04.0")], shown: [3: direct, 4: direct, 5: direct],
      refused: [3: ["00:03.0"], 4: ["00:03.1"], 5: ["00:04.0"]], kernels: .only612),
    .init(
      name: "17-range-absent", what: "a range without any function",
      definitions: [.init("00:10.0", through: "00:17.7")], kernels: .only612),
    .init(
      name: "30-range-reversed", what: "a range whose last ID is below its first",
      definitions: [.init("00:04.0", through: "00:02.0")], kernels: .but73),
    .init(
      name: "31-range-whole", what: "every device ID", definitions: [.init("00:00.0", through: "ff:1f.7")],
      shown: everyGroup, refused: everyMember, kernels: .only612),
    .init(
      name: "36-overlap", what: "overlapping regions, of a NIC and of a range with it",
      definitions: [
        .init("00:02.0", length: 0x2000), .init("00:02.0", through: "00:03.1", start: 0x3000_1000, length: 0x2000),
      ],
      shown: [2: "30000000-30002fff direct", 3: "30001000-30002fff direct", 4: "30001000-30002fff direct"],
      refused: [2: ["00:02.0"], 3: ["00:03.0"], 4: ["00:03.1"]], kernels: .only612),
    .init(
      name: "47-sriov-range", what: "an SR-IOV PF and its VFs", machine: .sriov,
      definitions: [.init("01:00.0", through: "01:10.7")], shown: [14: direct, 20: direct, 21: direct],
      refused: [14: ["01:00.0"], 20: ["01:10.0"], 21: ["01:10.2"]], kernels: .only612),
    .init(
      name: "09-all", what: "all devices", definitions: [.init(type: 0x20)], shown: everyGroup, refused: everyMember,
      kernels: .all),
    .init(
      name: "44-all+excl", what: "all devices, as an exclusion range", definitions: [.init(type: 0x20, flags: 0x08)],
      shown: everyGroup, refused: everyMember, kernels: .but73),
  ]

  private static let everyMember: [Int: [String]] = LabMachine.amd.functions.reduce(into: [:]) { groups, function in
    if let group = function.group { groups[group, default: []].append(function.address) }
  }
  private static let everyGroup = everyMember.mapValues { _ in direct }
}
