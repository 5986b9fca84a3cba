extension HookInstallation {
  /// What is wrong between the daemons of libvirt and the hook.
  var daemonFindings: [InstallationFinding] {
    var findings: [InstallationFinding] = []
    for kind in HookKind.allCases {
      let called = calledFiles(of: kind)
      for daemon in daemons where daemon.program.hooks.contains(kind) {
        if let file = unseenFile(of: kind, by: daemon) { findings.append(.daemon(daemon, file, .older)) }
        findings += called.compactMap { file in
          confinementFinding(file, daemon).map { .daemon(daemon, file, $0) }
        }
      }
    }
    if showsProcesses {
      if hasLibvirt, !daemons.contains(where: { $0.program.hooks.contains(.qemu) }) { findings.append(.noDaemon) }
      if !hasWatcher { findings.append(.noWatcher) }
    }
    return findings
  }

  /// A file of ours that the daemon may know nothing of.
  ///
  /// When it starts and when it is reloaded, libvirt looks whether there is any hook of a kind, and from then on runs whatever is
  /// there (`virHookCheck` and `virHookCall`, src/util/virhook.c): one that was there before is as good as ours. Of a reload
  /// nothing is left to read but the note of Scripts/libvirt-hooks.
  private func unseenFile(of kind: HookKind, by daemon: LibvirtDaemon) -> HookFile? {
    guard let started = daemon.started, let file = calledFiles(of: kind).first else { return nil }
    // The start is known to a second, and was in the second that follows.
    let isSeen = files(of: kind).contains { file in
      file.isCalled && (file.placed < started + 1 || daemon.told.map { $0 >= file.placed } == true)
    }
    return isSeen ? nil : file
  }

  private func confinementFinding(_ file: HookFile, _ daemon: LibvirtDaemon) -> DaemonFinding? {
    switch daemon.confinement {
    case .none: return nil
    case .appArmor(let profile): return isPermittedByAppArmor(file) ? nil : .appArmor(profile: profile)
    case .seLinux(let type):
      guard seLinux.isEnforcing, ["virtqemud_t", "virtnetworkd_t"].contains(type) else { return nil }
      // contrib/selinux/rmrr_guard.te.
      if seLinux.hasModule { return file.labelType == "rmrr_guard_hook_exec_t" ? nil : .seLinuxLabel }
      // Fedora's policy lets virtnetworkd alone run hooks, where the boolean is on (selinux-policy, virt.te).
      return type == "virtnetworkd_t" && seLinux.hooksAreUnconfined == true ? nil : .seLinux
    }
  }

  /// Whether libvirt's profiles let the daemon run the file, by themselves or by what an administrator has added.
  ///
  /// Source: src/security/apparmor/usr.sbin.libvirtd.in and usr.sbin.virtqemud.in. A path is what it leads to.
  private func isPermittedByAppArmor(_ file: HookFile) -> Bool {
    let rules = localAppArmorRules.flatMap { AppArmorRule.rules(in: $0) }.filter {
      $0.isAboutExecution(of: file.target)
    }
    // A rule that denies goes before all that permit (apparmor.d(5)).
    guard !rules.contains(where: \.isDenying) else { return false }
    if file.target.hasPrefix("/etc/libvirt/hooks/") { return true }
    let directory = file.target.lastIndex(of: "/").map { String(file.target[..<$0]) } ?? ""
    return ["/bin", "/sbin", "/usr/bin", "/usr/sbin"].contains(directory) || !rules.isEmpty
  }
}
