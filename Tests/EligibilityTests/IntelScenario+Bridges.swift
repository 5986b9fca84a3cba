import Eligibility
import PCI

extension IntelScenario {
  /// Bridge scopes.
  static let bridges: [IntelScenario] = [
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
    .init(
      name: "48-usb-br-dn", what: "a root port above two NICs and a USB controller in one slot",
      rmrrs: [.init(scopes: ["br 00:0c.0"])], shown: [12: direct, 19: "\(direct), \(relaxable)"],
      refused: [12: ["00:0c.0"], 19: ["09:00.0", "09:00.1"]]),
    .init(
      name: "23-ep-on-bridge", what: "an endpoint scope that names a root port",
      rmrrs: [.init(scopes: ["ep 00:06.0"])], effect: mismatch(port, isBridge: false)),
    .init(
      name: "24-br-on-ep", what: "a bridge scope that names an endpoint", rmrrs: [.init(scopes: ["br 00:02.0"])],
      effect: mismatch(nic, isBridge: true)),
    .init(
      name: "47-pcie-port-partial", what: "an endpoint scope that stops at a switch's upstream port",
      rmrrs: [.init(scopes: ["ep 00:08.0/00.0"])], effect: mismatch(upstreamPort, isBridge: false)),
  ]

  private static let port = PCIAddress(segment: 0, bus: 0, device: 6, function: 0)
  private static let nic = PCIAddress(segment: 0, bus: 0, device: 2, function: 0)
  private static let upstreamPort = PCIAddress(segment: 0, bus: 3, device: 0, function: 0)

  /// A scope of the first RMRR leads to a function of another type.
  private static func mismatch(_ function: PCIAddress?, isBridge: Bool) -> TableEffect {
    function.map { .iommuOff(.scopeTypeMismatch($0, isBridge: isBridge, offset: 48)) } ?? .taken
  }
}
