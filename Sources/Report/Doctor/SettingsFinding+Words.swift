import Guidance
import HostFacts
import Installation
import PCI

extension SettingsFinding {
  /// What it says.
  var words: FindingWords {
    let path = HookInstallation.settingsPath
    switch self {
    case .malformed(let error):
      return FindingWords(
        "configuration", "\(path): \(printable("\(error)")).",
        why: "Nothing of the file counts: the policy is `kernel`, and there are no exceptions.",
        remedy: .advice("mend that place; man rmrr-guard.conf has what may stand there"))
    case .unreadable(let fault):
      return FindingWords(
        "configuration-unreadable", printable(fault.description, byteLimit: 300),
        why: "If the hook cannot read it either, the policy is `kernel`, and there are no exceptions.",
        remedy: .ofReading(fault))
    case .writable(let path):
      return FindingWords(
        "configuration-writable", "\(shown(path)) can be written to by others than root.",
        why: "Whoever can change the settings can have the hook refuse nothing.",
        remedy: .command("chown root:root \(shellWord(path)) && chmod go-w \(shellWord(path))"))
    case .policyWarn:
      return FindingWords(
        "policy-warn", "The policy is `warn`: nothing is refused.",
        why: "A domain with a pinned device starts, and fails in QEMU; the log alone tells of it.",
        remedy: .advice("when you trust the verdicts, policy = kernel in \(path)"))
    case .otherHost(let host):
      return FindingWords(
        "other-host", "The hook judges the host in \(shown(host)), as \(path) says.",
        why: "The devices of this machine are not looked at.", remedy: .advice("remove `host` from \(path)"))
    case .exceptionAbsent(let address):
      return FindingWords(
        "exception-absent", "[exception \(address)]: there is no such device.",
        why: "Addresses change with cards and firmware: it may come to stand for another device.",
        remedy: .advice("remove it from \(path), or name the device's new address"))
    case .exceptionNotPinned(let address):
      return FindingWords(
        "exception-not-pinned", "[exception \(address)]: no memory is pinned to that device.",
        why: "An exception names the pinned device itself. This one is of no use, and would hide memory pinned later.",
        remedy: .advice("remove it from \(path)"))
    case .exceptionUnknownDomain(let address, let domain):
      return FindingWords(
        "exception-domain", "[exception \(address)]: libvirt has no domain named \"\(printable(domain))\".",
        why: "Names are taken as they are written; as it stands it holds for nobody.",
        remedy: .advice("mend `domain` in \(path), or remove it"))
    }
  }
}

extension HostFinding {
  /// What it says.
  var words: FindingWords {
    switch self {
    case .noDevices(let fault):
      FindingWords(
        "no-devices", printable(fault.description, byteLimit: 300),
        why: "The hook sees no device of this host, and so refuses none.",
        remedy: .advice("have sysfs mounted at /sys where libvirt runs"))
    case .unreadableTable(let fault):
      FindingWords(
        "table-unreadable", printable(fault.description, byteLimit: 300),
        why: "What firmware's table says of pinned memory is not known here; the hook runs as root.",
        remedy: .ofReading(fault))
    case .malformedTable(let error):
      FindingWords(
        "table-malformed", "Firmware's table is broken: \(printable("\(error)"))",
        why: "Pinned memory may be missing in it; what the kernel itself keeps is judged all the same.",
        remedy: .advice("rmrr-guard tables shows it; report it to the machine's vendor"))
    case .unknownKernelRule:
      FindingWords(
        "kernel-rule-unknown", "By which rule this kernel refuses devices cannot be told.",
        why: "A device with pinned memory is then undetermined, and may start.",
        remedy: .advice("rmrr-guard host shows what was read; on-undetermined = refuse is the careful setting"))
    case .noIOMMU:
      FindingWords(
        "iommu-off", "No device has an IOMMU group: the IOMMU is off.",
        why: "No PCI device can be given to a guest, so the hook has nothing to refuse.",
        remedy: .advice("nothing to do, or turn it on in the firmware and the kernel's command line"))
    }
  }
}
