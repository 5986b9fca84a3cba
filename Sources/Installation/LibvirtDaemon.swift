/// A daemon of libvirt's that runs, and calls hooks.
public struct LibvirtDaemon: Hashable, Sendable {
  /// The program.
  public enum Program: String, Hashable, Sendable, CaseIterable {
    /// The one for everything.
    case libvirtd
    /// The modular one for QEMU.
    case virtqemud
    /// The modular one for networks.
    case virtnetworkd

    /// The hooks that it calls.
    public var hooks: [HookKind] {
      switch self {
      case .libvirtd: HookKind.allCases
      case .virtqemud: [.qemu]
      case .virtnetworkd: [.network]
      }
    }
  }

  /// The program.
  public var program: Program
  /// The process.
  public var process: Int
  /// When it started, in seconds since 1970; nil where that cannot be told.
  public var started: Int?
  /// When it was last told to look for hooks again, as far as is noted, in seconds since 1970; nil where nothing is.
  public var told: Int?
  /// What confines it.
  public var confinement: Confinement

  /// What a security module says of a process.
  public enum Confinement: Hashable, Sendable {
    /// Nothing, or nothing that is known here.
    case none
    /// The name of an AppArmor profile that is enforced.
    case appArmor(String)
    /// The SELinux type that it runs in.
    case seLinux(String)
  }

  /// A daemon of its parts.
  public init(
    program: Program, process: Int, started: Int? = nil, told: Int? = nil, confinement: Confinement = .none
  ) {
    self.program = program
    self.process = process
    self.started = started
    self.told = told
    self.confinement = confinement
  }
}
