import KernelLog
import PCI

extension LogDiagnosis.Finding {
  /// As many devices as are pointed to one by one.
  private static let deviceLimit = 3

  /// The commands of ours that go further, for the machine that the text comes from.
  func commands(on host: HostArgument) -> [String] {
    switch cause {
    case .pinnedMemory: aboutDevices(on: host, inGroup: "host", otherwise: "devices --blocked")
    // Nothing of ours knows of interrupt remapping but what explains the kernel's own lines.
    case .noInterruptRemapping: ["journalctl -k | rmrr-guard explain"]
    case .ambiguousPermission:
      aboutDevices(on: host, inGroup: "host", otherwise: "devices --blocked") + ["journalctl -k | rmrr-guard explain"]
    // It shows the members of each group with their drivers.
    case .groupNotViable: aboutDevices(on: host, inGroup: "isolation", otherwise: "isolation")
    case .noIOMMUGroup: aboutDevices(on: host, inGroup: nil, otherwise: nil) + [host.command("host")]
    // Whether a guest's own memory is in the way, only the domain tells.
    case .guestMemoryOverlap: [host.command("check --all")]
    case .iommuOff where tellsBrokenTable: [host.command("tables"), host.command("host")]
    case .scopeTypeMismatch: [host.command("tables"), host.command("host")]
    // What these lines tell is of the boot; `host` lays it beside the table and what the kernel keeps.
    case .identityMap: [host.command("host --kernel-log FILE")]
    case .rmrr, .iommuOff, .relaxedByOption, .badRMRR, .brokenScope: [host.command("host")]
    }
  }

  /// All about each device that is named; where there is none or too many, what shows groups, or all devices.
  private func aboutDevices(on host: HostArgument, inGroup groupWords: String?, otherwise words: String?) -> [String] {
    let devices = devices
    guard !devices.isEmpty else { return [groups.isEmpty ? words : groupWords].compactMap { $0 }.map(host.command) }
    guard devices.count > Self.deviceLimit else { return devices.map { host.command("device \($0)") } }
    return devices.prefix(Self.deviceLimit - 1).map { host.command("device \($0)") }
      + [words].compactMap { $0 }.map(host.command)
  }
}
