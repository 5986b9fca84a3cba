extension InstallationFinding {
  /// Whether it is about nothing but what is known once libvirt was seen to call the qemu hook of an installation, and that to
  /// read a domain.
  func isSettledByProof(on installation: HookInstallation) -> Bool {
    switch self {
    case .noLibvirt, .place(.qemu, .notInstalled), .place(.qemu, .maybeDispatched), .noDaemon: true
    // The domain that proves it is read without libxml2.
    case .file(_, .otherVersion, _), .file(_, .noLibXML2, _): false
    case .file(let file, .notExecutable, let isOnlyOne), .file(let file, .danglingLink, let isOnlyOne),
      .file(let file, .directoryUnknown, let isOnlyOne):
      isOnlyOne && file.kind == .qemu
    case .file(let file, .directoryUntold, _), .daemon(_, let file, .older): file.kind == .qemu
    case .file(let file, _, _), .daemon(_, let file, _): file.kind == .qemu || installation.provesToo(file)
    default: false
    }
  }
}

extension HookInstallation {
  /// Whether a network hook is the program that the qemu hook is, and is called by the same daemon: what has run as the one
  /// can be run as the other.
  fileprivate func provesToo(_ file: HookFile) -> Bool {
    let called = calledFiles(of: .qemu)
    let callers = daemons.filter { $0.program.hooks.contains(.qemu) }
    return !called.isEmpty && called.allSatisfy { $0.target == file.target }
      && callers.count == 1 && daemons.filter { $0.program.hooks.contains(file.kind) } == callers
  }
}
