import Configuration
import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@testable import GuardHook

/// A host in a directory of its own, where the hook answers to domains.
struct AnsweringHost {
  private let directory: TemporaryDirectory
  private let reader: HostReader

  init(_ tree: HostTree) throws {
    directory = try TemporaryDirectory(tree)
    reader = HostReader(root: HostRoot(path: directory.path))
  }

  /// The answer to a domain that uses these functions as hostdevs, in their order.
  func answer(
    to domain: String = "vm0", using addresses: [String], operation: HookOperation.Kind = .prepare,
    configuration: GuardConfiguration = GuardConfiguration()
  ) throws -> HookAnswer {
    let uses = try addresses.enumerated().map { index, text in
      HostDeviceUse(
        device: .pci(try #require(PCIAddress(sysfsName: text))), place: "/domain/devices/hostdev[\(index + 1)]")
    }
    return answer(to: domain, using: uses, operation: operation, configuration: configuration)
  }

  /// The answer to a domain with these uses of host devices.
  func answer(
    to domain: String = "vm0", using uses: [HostDeviceUse], operation: HookOperation.Kind = .prepare,
    configuration: GuardConfiguration = GuardConfiguration()
  ) -> HookAnswer {
    let judged = DomainJudgement(name: domain, uses: uses, on: reader, policy: configuration.policy)
    return HookAnswer(to: judged, operation: operation, configuration: configuration)
  }
}

extension HookAnswer {
  /// What an administrator sees of it: libvirt's own error with the message in it, and the lines of the system's log.
  func transcript(domain: String = "vm0", operation: HookOperation.Kind = .prepare) -> String {
    let words =
      switch operation {
      case .prepare: (failure: "Failed to start domain '\(domain)'", call: "qemu \(domain) prepare begin -")
      case .start: (failure: "Failed to start domain '\(domain)'", call: "qemu \(domain) start begin -")
      case .portCreated: (failure: "Failed to attach interface", call: "network pool port-created begin -")
      }
    let environment = "LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    let shown =
      refuses
      ? """
      error: \(words.failure)
      error: Hook script execution failed: internal error: Child process (\(environment) /etc/libvirt/hooks/\(words.call)) \
      unexpected exit status 1: \(message)
      """
      : "It goes on. Standard error output, which libvirt drops:\n\(message)"
    return shown + "\nOnly in the system's log:\n" + logLines.map { $0 + "\n" }.joined()
  }
}

/// Hosts other than that of the whitepaper.
enum OtherHost {
  /// A device behind an AMD IOMMU, alone in its group or with another one.
  static func amd(mates: Int = 0) -> HostTree {
    let functions = (0...mates).map { HostTree.Function("0000:0b:00.\($0)", driver: "ixgbe", group: 21) }
    var host = HostTree(functions: functions)
    host.iommu = "ivhd0"
    host.reservedRegions = [21: "0x00000000ae000000 0x00000000ae0fffff direct\n"]
    return host
  }

  /// A device behind a bridge that an RMRR names.
  static func bridge() -> HostTree {
    var host = HostTree(functions: [
      .init("0000:00:03.0", classCode: 0x060400, driver: "pcieport", group: 9, buses: 4...4),
      .init("0000:04:00.0", below: ["0000:00:03.0"], driver: "ixgbe", group: 10),
    ])
    host.reservedRegions = [10: "0x000000007b800000 0x000000007b9fffff direct\n"]
    var table = DMARBuilder()
    table.addHardwareUnit(registerBase: 0xf34f_e000)
    table.addRMRR(base: 0x7b80_0000, limit: 0x7b9f_ffff, scopes: [DMARBuilder.bridge([(3, 0)])])
    host.tables["DMAR"] = table.bytes()
    return host
  }

  /// The host of the whitepaper with one more region that its table does not explain.
  static func unexplainedRegion() -> HostTree {
    var host = WhitepaperHost.on612.tree
    host.reservedRegions?[15, default: ""] += "0x00000000c0000000 0x00000000c0000fff direct\n"
    return host
  }

  /// The host of the whitepaper with neither a kernel nor a table that says what is pinned.
  static func silent() -> HostTree {
    var host = WhitepaperHost.on612.tree
    host.reservedRegions = nil
    host.tables = [:]
    return host
  }
}

/// Exceptions for functions.
func exceptions(_ addresses: [String], domains: [String] = []) throws -> GuardConfiguration {
  GuardConfiguration(
    exceptions: try addresses.map { text in
      PinException(
        address: try #require(PCIAddress(sysfsName: text)), reason: "the iLO is switched off", domains: domains)
    })
}
