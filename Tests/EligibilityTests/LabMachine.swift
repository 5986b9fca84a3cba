/// The machines on which the kernels' answers were taken: functions, groups and bridges as Linux showed them.
enum LabMachine: String, Sendable {
  /// The rich topology of most scenarios.
  case standard
  /// The same with AMD's IOMMU, which is a PCI function itself.
  case amd
  /// QEMU's `virt` board with Arm's IOMMU; the host bridge has no group there.
  case arm
  /// A physical function with two virtual ones behind a root port.
  case sriov
  /// A USB controller alone behind a root port, and another behind a PCIe-to-PCI bridge.
  case usbOnly
  /// A GPU with display and audio functions in one group.
  case gpu

  var functions: [Machine.Function] {
    switch self {
    case .standard: Self.rootBus + Self.behindPorts
    case .amd: Self.rootBus + Self.behindPorts + [.init(address: "00:0b.0", classCode: 0x080600)]
    case .arm: Self.virtBoard
    case .sriov: Self.virtualFunctions
    case .usbOnly: Self.loneUSB
    case .gpu: Self.graphics
    }
  }

  /// What every group shows without any RMRR: the kernel's own region for the ISA bridge.
  var shown: [Int: String] { self == .standard ? [13: "0-ffffff direct-relaxable"] : [:] }

  private static let rootBus: [Machine.Function] = [
    .init(address: "00:00.0", classCode: 0x060000, group: 0),
    .init(address: "00:01.0", classCode: 0x030000, group: 1),
    .init(address: "00:02.0", group: 2),
    .init(address: "00:03.0", group: 3),
    .init(address: "00:03.1", group: 4),
    .init(address: "00:04.0", classCode: 0x0c0330, group: 5),
    .init(address: "00:05.0", classCode: 0x0c0300, group: 6),
    .init(address: "00:05.7", classCode: 0x0c0320, group: 6),
    .init(address: "00:06.0", classCode: 0x060400, group: 7, buses: 1...1),
    .init(address: "00:07.0", classCode: 0x060400, group: 8, buses: 2...2),
    .init(address: "00:08.0", classCode: 0x060400, group: 9, buses: 3...6),
    .init(address: "00:09.0", classCode: 0x060400, group: 10, buses: 7...8),
    .init(address: "00:0a.0", classCode: 0x038000, group: 11),
    .init(address: "00:0c.0", classCode: 0x060400, group: 12, buses: 9...9),
    .init(address: "00:1f.0", classCode: 0x060100, group: 13),
    .init(address: "00:1f.2", classCode: 0x010601, group: 13),
    .init(address: "00:1f.3", classCode: 0x0c0500, group: 13),
  ]

  private static let behindPorts: [Machine.Function] = [
    .init(address: "01:00.0", bridges: ["00:06.0"], group: 14),
    .init(address: "02:01.0", bridges: ["00:07.0"], group: 8),
    .init(address: "02:02.0", bridges: ["00:07.0"], group: 8),
    .init(address: "03:00.0", bridges: ["00:08.0"], classCode: 0x060400, group: 15, buses: 4...6),
    .init(address: "04:00.0", bridges: ["00:08.0", "03:00.0"], classCode: 0x060400, group: 16, buses: 5...5),
    .init(address: "04:01.0", bridges: ["00:08.0", "03:00.0"], classCode: 0x060400, group: 17, buses: 6...6),
    .init(address: "05:00.0", bridges: ["00:08.0", "03:00.0", "04:00.0"], group: 16),
    .init(address: "06:00.0", bridges: ["00:08.0", "03:00.0", "04:01.0"], classCode: 0x010802, group: 17),
    .init(address: "07:00.0", bridges: ["00:09.0"], classCode: 0x060400, group: 18, buses: 8...8),
    .init(address: "08:01.0", bridges: ["00:09.0", "07:00.0"], group: 18),
    .init(address: "08:02.0", bridges: ["00:09.0", "07:00.0"], classCode: 0x0c0330, group: 18),
    .init(address: "09:00.0", bridges: ["00:0c.0"], group: 19),
    .init(address: "09:00.1", bridges: ["00:0c.0"], group: 19),
    .init(address: "09:00.2", bridges: ["00:0c.0"], classCode: 0x0c0330, group: 19),
  ]

  private static let virtualFunctions: [Machine.Function] = [
    .init(address: "00:06.0", classCode: 0x060400, group: 7, buses: 1...1),
    .init(address: "01:00.0", bridges: ["00:06.0"], group: 14),
    .init(address: "01:10.0", bridges: ["00:06.0"], group: 20, physicalFunction: "01:00.0"),
    .init(address: "01:10.2", bridges: ["00:06.0"], group: 21, physicalFunction: "01:00.0"),
  ]

  private static let loneUSB: [Machine.Function] = [
    .init(address: "00:06.0", classCode: 0x060400, group: 7, buses: 1...1),
    .init(address: "01:00.0", bridges: ["00:06.0"], classCode: 0x0c0330, group: 14),
    .init(address: "00:07.0", classCode: 0x060400, group: 8, buses: 2...3),
    .init(address: "02:00.0", bridges: ["00:07.0"], classCode: 0x060400, group: 15, buses: 3...3),
    .init(address: "03:01.0", bridges: ["00:07.0", "02:00.0"], classCode: 0x0c0330, group: 15),
  ]

  private static let graphics: [Machine.Function] = [
    .init(address: "00:08.0", classCode: 0x060400, group: 9, buses: 4...4),
    .init(address: "04:00.0", bridges: ["00:08.0"], classCode: 0x030000, group: 16),
    .init(address: "04:00.1", bridges: ["00:08.0"], classCode: 0x040300, group: 16),
  ]

  private static let virtBoard: [Machine.Function] = [
    .init(address: "00:00.0", classCode: 0x060000),
    .init(address: "00:01.0", group: 1),
    .init(address: "00:02.0", group: 2),
    .init(address: "00:03.0", classCode: 0x060400, group: 0, buses: 1...1),
    .init(address: "00:04.0", classCode: 0x0c0330, group: 4),
    .init(address: "00:05.0", classCode: 0x038000, group: 5),
    .init(address: "01:00.0", bridges: ["00:03.0"], group: 3),
  ]
}
