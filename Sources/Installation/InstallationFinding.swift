import Configuration
import FirmwareTables
import HostFacts
import PCI

/// Something about the hook, or what it stands on, that an administrator should know.
public enum InstallationFinding: Hashable, Sendable {
  /// There is no libvirt.
  case noLibvirt
  /// About where libvirt looks for a hook.
  case place(HookKind, PlaceFinding)
  /// About a file of ours there; `isOnlyOne` where no other of the same hook is called instead.
  case file(HookFile, FileFinding, isOnlyOne: Bool)
  /// Somebody else than root may write to a path, and so replace what libvirt runs as root, such as this file.
  case writable(path: String, file: String)
  /// Something cannot be read, so that the answer is not known.
  case unreadable(ReadingFault)
  /// About a file of ours and a daemon that runs.
  case daemon(LibvirtDaemon, HookFile, DaemonFinding)
  /// No daemon runs that would call the qemu hook.
  case noDaemon
  /// rmrr-guardd does not run.
  case noWatcher
  /// About the configuration.
  case settings(SettingsFinding)
  /// About the host that the hook judges.
  case host(HostFinding)
  /// About what libvirt made of the canary.
  case proof(Proof)
  /// The network hook cannot be proved without changing a network.
  case networkNotProved
}

/// Something about where libvirt looks for a hook.
public enum PlaceFinding: Hashable, Sendable {
  /// Nothing of ours is there.
  case notInstalled
  /// Nothing that can be seen is ours, but somebody's own hook may call it.
  case maybeDispatched(path: String)
  /// It is called more than once.
  case installedTwice(paths: [String])
  /// Somebody else's hook runs before or after ours.
  case foreignBeside(path: String)
  /// What libvirt runs there is empty or was cut.
  case broken(path: String)
}

/// Something about a file that is the hook.
public enum FileFinding: Hashable, Sendable {
  /// libvirt passes over it, since its mode has no execute bit.
  case notExecutable
  /// It is a link that leads to nothing.
  case danglingLink
  /// It lies where this libvirt does not look.
  case directoryUnknown(LibvirtVersion)
  /// Whether libvirt looks there cannot be told.
  case directoryUntold
  /// Nothing is executed from its file system.
  case noexec(mountPoint: String)
  /// It is damaged.
  case damaged
  /// The dynamic linker is missing.
  case noInterpreter(String)
  /// Shared libraries are missing.
  case missingLibraries([String])
  /// libxml2 is missing.
  case noLibXML2
  /// It is of another version than this program.
  case otherVersion(String, expected: String)
}

/// Something about the hook and a daemon that is to call it.
public enum DaemonFinding: Hashable, Sendable {
  /// The daemon may have looked for hooks before there was one.
  case older
  /// No rule of the daemon's AppArmor profile is known that lets it run it.
  case appArmor(profile: String)
  /// The SELinux policy may not let the daemon run it.
  case seLinux
  /// Its SELinux label is not the one by which the policy module of rmrr-guard lets the daemon run it.
  case seLinuxLabel
}

/// Something about the configuration.
public enum SettingsFinding: Hashable, Sendable {
  /// The file cannot be understood, so the defaults apply.
  case malformed(ConfigurationError)
  /// The file cannot be read, so the defaults apply.
  case unreadable(ReadingFault)
  /// Nothing is refused.
  case policyWarn
  /// Another host than this one is judged.
  case otherHost(String)
  /// There is no such device any more.
  case exceptionAbsent(PCIAddress)
  /// No memory is pinned to the device any more.
  case exceptionNotPinned(PCIAddress)
  /// libvirt has no such domain.
  case exceptionUnknownDomain(PCIAddress, domain: String)
  /// Somebody else than root may write to a path, and so have the hook refuse nothing.
  case writable(path: String)
}

/// Something about the host that the hook judges.
public enum HostFinding: Hashable, Sendable {
  /// It shows no PCI devices.
  case noDevices(ReadingFault)
  /// Firmware's table cannot be read.
  case unreadableTable(ReadingFault)
  /// Firmware's table is broken.
  case malformedTable(TableError)
  /// By which rule the kernel refuses devices cannot be told.
  case unknownKernelRule
  /// No device has an IOMMU group, so none can be assigned.
  case noIOMMU
}
