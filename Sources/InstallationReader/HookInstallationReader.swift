import Configuration
import HostFacts
import HostReader
import Installation

/// Reads what a host has of the hook, below its root directory.
public struct HookInstallationReader: Sendable {
  private let root: HostRoot

  /// A reader of one host.
  public init(root: HostRoot) { self.root = root }

  /// What the host has of the hook, of libvirt, and of what stands between them; no program of it is run.
  public func installation() -> HookInstallation {
    var installation = HookInstallation()
    let reader = HookFileReader(root: root)
    for kind in HookKind.allCases {
      let (files, faults) = reader.files(of: kind)
      installation.files += files
      for fault in faults where !installation.faults.contains(fault) { installation.faults.append(fault) }
    }
    installation.hasLibvirt = hasLibvirt()
    installation.program = isProgram("/usr/sbin/rmrr-guard-hook") ? "/usr/sbin/rmrr-guard-hook" : nil
    let processes = ProcessReader(root: root)
    installation.showsProcesses = processes.showsProcesses
    (installation.daemons, installation.hasWatcher) = processes.daemons()
    installation.libvirtVersion = LibraryFinder(root: root).libvirtVersion()
    installation.localAppArmorRules = localAppArmorRules()
    installation.seLinux = seLinux()
    installation.settings = settings()
    if case .file(let path, _) = root.find(HookInstallation.settingsPath) {
      installation.writableSettings = root.writablePath(on: [HookInstallation.settingsPath, path])
    }
    return installation
  }

  /// Whether libvirt's directory is there; where nobody can tell, it may be.
  private func hasLibvirt() -> Bool {
    if case .missing = root.find("/etc/libvirt") { false } else { true }
  }

  private func isProgram(_ path: String) -> Bool {
    if case .file(_, let status) = root.find(path) { status.isExecutable } else { false }
  }

  private func settings() -> HookInstallation.Settings {
    do throws(ReadingFault) {
      let path: String
      switch root.find(HookInstallation.settingsPath) {
      case .file(let found, _): path = found
      case .missing: return .absent
      case .unreadable(let fault): throw fault
      }
      let bytes = try root.contents(of: path)
      do throws(ConfigurationError) {
        return .read(try GuardConfiguration(fileContents: bytes))
      } catch {
        return .malformed(error)
      }
    } catch {
      return error.isAbsence ? .absent : .unreadable(error)
    }
  }

  /// The lines of `/etc/apparmor.d/local` for libvirt's daemons, without comments.
  private func localAppArmorRules() -> [String] {
    LibvirtDaemon.Program.allCases.flatMap { program -> [String] in
      let text = root.text(of: "/etc/apparmor.d/local/usr.sbin.\(program.rawValue)") ?? ""
      return text.split(separator: "\n").map { String($0.drop { $0 == " " || $0 == "\t" }) }
        .filter { !$0.hasPrefix("#") }
    }
  }

  private func seLinux() -> HookInstallation.SELinux {
    let boolean = root.text(of: "/sys/fs/selinux/booleans/virt_hooks_unconfined")?.trimmed
    return HookInstallation.SELinux(
      isEnforcing: root.text(of: "/sys/fs/selinux/enforce")?.trimmed == "1",
      hooksAreUnconfined: boolean.map { $0.hasPrefix("1") }, hasModule: hasModule())
  }

  /// Whether the policy module is in the store of any policy, at any priority (semodule(8)).
  private func hasModule() -> Bool {
    let store = "/var/lib/selinux"
    for policy in (try? root.names(in: store)) ?? [] {
      let modules = "\(store)/\(policy)/active/modules"
      for priority in (try? root.names(in: modules)) ?? [] {
        if case .file = root.find("\(modules)/\(priority)/rmrr_guard") { return true }
      }
    }
    return false
  }
}
