import Eligibility
import FirmwareTables
import HostFacts
import TestSupport
import Testing

/// A scenario of the kernel lab with Arm's IOMMU: the RMR that was planted, what `reserved_regions` showed of it, and whom
/// Linux 6.12 refused; 6.1 refused nobody.
struct ArmScenario: Sendable, CustomTestStringConvertible {
  /// An RMR of one range, for runs of stream IDs, which are requester IDs there.
  struct RMR: Sendable {
    var streams: [ClosedRange<UInt32>]
    var permitsRemapping = false
  }

  /// The scenario's number and name.
  var name: String
  var what: String
  var memory: RMR?
  /// The table's revision.
  var revision: UInt8 = 5
  /// Whether firmware asks to keep the PCI configuration of boot.
  var preservesBootConfiguration = true
  /// The `direct` and `direct-relaxable` lines of each group.
  var shown: [Int: String] = [:]
  /// The groups that are refused since 6.6, each with the functions to which memory is pinned.
  var refused: [Int: [String]] = [:]

  var testDescription: String { "\(name): \(what)" }

  private static let direct = "60000000-6000ffff direct"

  static let all: [ArmScenario] = [
    .init(name: "00-none", what: "no RMR", preservesBootConfiguration: false),
    .init(
      name: "01-rmr", what: "a NIC", memory: .init(streams: [0x08...0x08]), shown: [1: direct],
      refused: [1: ["00:01.0"]]),
    .init(
      name: "01b-rmr-nodsm", what: "a NIC, and firmware does not ask to keep the PCI configuration of boot",
      memory: .init(streams: [0x08...0x08]), preservesBootConfiguration: false),
    .init(
      name: "02-rmr-remap", what: "a NIC, and firmware permits remapping",
      memory: .init(streams: [0x08...0x08], permitsRemapping: true), shown: [1: "60000000-6000ffff direct-relaxable"]),
    .init(
      name: "03-rmr-rev3", what: "a NIC in a table of revision 3", memory: .init(streams: [0x08...0x08]), revision: 3),
    .init(
      name: "04-rmr-usb", what: "a USB controller", memory: .init(streams: [0x20...0x20]), shown: [4: direct],
      refused: [4: ["00:04.0"]]),
    .init(
      name: "05-rmr-two", what: "two NICs, one behind a root port",
      memory: .init(streams: [0x10...0x10, 0x100...0x100]),
      shown: [2: direct, 3: direct], refused: [2: ["00:02.0"], 3: ["01:00.0"]]),
    .init(
      name: "06-rmr-range", what: "a range over two NICs", memory: .init(streams: [0x08...0x10]),
      shown: [1: direct, 2: direct], refused: [1: ["00:01.0"], 2: ["00:02.0"]]),
    .init(
      name: "07-rmr-display", what: "a display device", memory: .init(streams: [0x28...0x28]), shown: [5: direct],
      refused: [5: ["00:05.0"]]),
  ]

  /// The host as a kernel shows it.
  func machine(_ kernel: LabKernel) throws -> Machine {
    var host = Machine(functions: LabMachine.arm.functions, shown: shown, iommu: .arm, kernel: kernel.features)
    host.preservesBootConfiguration = preservesBootConfiguration
    host.table = .table(.iort(try IORTTable(bytes: table().bytes(revision: revision))))
    return host
  }

  /// An IOMMU, a root complex all of whose IDs go there as they are, and the RMR.
  private func table() -> IORTBuilder {
    var builder = IORTBuilder()
    let iommu = builder.addSMMUv3()
    builder.addRootComplex(mappings: [.init(to: iommu)])
    if let memory {
      builder.addMemoryRange(
        flags: memory.permitsRemapping ? 1 : 0, ranges: [(0x6000_0000, 0x1_0000)],
        mappings: memory.streams.map { streams in
          IORTBuilder.Mapping(
            lastIndex: UInt32(streams.count - 1), to: iommu, outputBase: streams.lowerBound,
            flags: streams.count == 1 ? 1 : 0)
        })
    }
    return builder
  }
}
