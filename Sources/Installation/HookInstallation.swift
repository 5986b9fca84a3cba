import Configuration
import HostFacts

/// What a machine has of the hook, of libvirt, and of what stands between them.
public struct HookInstallation: Hashable, Sendable {
  /// The hook's configuration.
  public enum Settings: Hashable, Sendable {
    /// There is no file, so the defaults apply.
    case absent
    /// The file cannot be read.
    case unreadable(ReadingFault)
    /// The file cannot be understood.
    case malformed(ConfigurationError)
    /// What it says.
    case read(GuardConfiguration)
  }

  /// SELinux.
  public struct SELinux: Hashable, Sendable {
    /// Whether it denies anything.
    public var isEnforcing: Bool
    /// Whether hooks run unconfined (the boolean `virt_hooks_unconfined`); nil where the policy has no such boolean.
    public var hooksAreUnconfined: Bool?
    /// Whether the policy module of rmrr-guard is installed.
    public var hasModule: Bool

    /// SELinux of its parts.
    public init(isEnforcing: Bool = false, hooksAreUnconfined: Bool? = nil, hasModule: Bool = false) {
      self.isEnforcing = isEnforcing
      self.hooksAreUnconfined = hooksAreUnconfined
      self.hasModule = hasModule
    }
  }

  /// Where the configuration is.
  public static let settingsPath = "/etc/rmrr-guard/rmrr-guard.conf"

  /// The files where libvirt looks for hooks, in the order in which it runs them.
  public var files: [HookFile] = []
  /// Whether libvirt is there, or anything of it.
  public var hasLibvirt = true
  /// Where a package has put the hook, for a link to lead to; nil where none has.
  public var program: String?
  /// Files and directories that cannot be read, so that something is left unknown.
  public var faults: [ReadingFault] = []
  /// The daemons that run, by their process numbers.
  public var daemons: [LibvirtDaemon] = []
  /// Whether the machine shows its processes.
  public var showsProcesses = true
  /// Whether rmrr-guardd runs.
  public var hasWatcher = false
  /// The version of libvirt, as in 9.0.0; nil where it cannot be told.
  public var libvirtVersion: LibvirtVersion?
  /// The rules that the administrator has added to AppArmor's profiles of libvirt.
  public var localAppArmorRules: [String] = []
  /// SELinux.
  public var seLinux = SELinux()
  /// The configuration.
  public var settings = Settings.absent
  /// The configuration's file, or a directory on the way to it, that somebody else than root may write to; nil where there is none.
  public var writableSettings: String?

  /// An installation of which nothing is known yet.
  public init() {}

  /// The configuration, or the defaults that apply without one.
  public var configuration: GuardConfiguration {
    if case .read(let configuration) = settings { configuration } else { GuardConfiguration() }
  }

  /// The program that calls a hook: the one that runs, else the one for everything.
  public func caller(of kind: HookKind) -> LibvirtDaemon.Program {
    daemons.first { $0.program.hooks.contains(kind) }?.program ?? .libvirtd
  }

  /// The files of a hook.
  public func files(of kind: HookKind) -> [HookFile] { files.filter { $0.kind == kind } }
}

/// A version of libvirt.
public struct LibvirtVersion: Hashable, Sendable, CustomStringConvertible {
  let major: Int
  let minor: Int
  let micro: Int

  /// Whether it runs the hooks in `qemu.d` and `network.d` (libvirt's NEWS, 6.5.0).
  public var knowsDirectories: Bool { (major, minor) >= (6, 5) }

  public var description: String { "\(major).\(minor).\(micro)" }
}

extension LibvirtVersion {
  /// The version that a name of its library tells: `libvirt.so.0.9000.0` is of 9.0.0; nil for any other name.
  ///
  /// Source: libvirt's meson.build, `so_version`.
  public init?(libraryName: String) {
    guard libraryName.hasPrefix("libvirt.so.0.") else { return nil }
    let numbers = libraryName.dropFirst("libvirt.so.0.".count).split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 2, let first = Int(numbers[0]), let micro = Int(numbers[1]), first >= 0, micro >= 0 else {
      return nil
    }
    self.init(major: first / 1000, minor: first % 1000, micro: micro)
  }
}
