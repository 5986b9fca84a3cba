extension InstallationFinding {
  /// How much a finding weighs.
  public enum Weight: String, Hashable, Sendable, CaseIterable {
    /// The hook is not in force, or keeps every guest from starting.
    case fault
    /// It may not be in force, or not do what somebody expects.
    case warning
    /// Good to know.
    case information
  }

  /// How much it weighs.
  public var weight: Weight {
    switch self {
    case .noLibvirt: .fault
    case .place(let kind, .notInstalled): kind == .qemu ? .fault : .warning
    case .place(_, .broken): .fault
    case .place(_, .maybeDispatched): .warning
    case .place(_, .installedTwice), .place(_, .foreignBeside): .information
    case .file(let file, let finding, let isOnlyOne):
      switch finding {
      case .notExecutable, .danglingLink, .directoryUnknown:
        isOnlyOne ? (file.kind == .qemu ? .fault : .warning) : .information
      // Whatever cannot be run keeps guests from starting, or networks from handing out devices.
      case .noexec, .damaged, .noInterpreter, .missingLibraries: .fault
      case .otherVersion, .noLibXML2: .warning
      case .directoryUntold: .information
      }
    case .daemon, .writable, .unreadable, .settings: .warning
    case .host(.noIOMMU): .information
    case .host: .warning
    case .proof(let proof):
      switch proof.outcome {
      case .notCalled, .notRun: .fault
      case .refusedByAnother, .untold: .warning
      case .proved: .information
      }
    case .noDaemon, .noWatcher, .networkNotProved: .information
    }
  }

  /// Whether it is about the network hook alone, without which domains are asked about all the same.
  var isOfNetworks: Bool {
    switch self {
    case .place(.network, _), .networkNotProved: true
    case .file(let file, _, _), .daemon(_, let file, _): file.kind == .network
    default: false
    }
  }

  /// Whether it leaves open whether libvirt calls the hook when a domain starts.
  var isDoubt: Bool {
    switch self {
    case .place(.qemu, .maybeDispatched), .unreadable, .proof: true
    case .file(let file, .directoryUntold, let isOnlyOne): isOnlyOne && file.kind == .qemu
    case .daemon(_, let file, _): file.kind == .qemu
    default: false
    }
  }
}
