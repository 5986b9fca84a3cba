import Guidance
import Installation

extension DaemonFinding {
  /// What it says of a daemon and a file of ours.
  func words(of daemon: LibvirtDaemon, _ file: HookFile) -> FindingWords {
    let name = "\(daemon.program.rawValue) (process \(daemon.process))"
    let path = shown(file.path)
    switch self {
    case .older:
      return FindingWords(
        "daemon-older", "\(name) was started before \(path) was put there.",
        why: "It looks for hooks when it starts or is reloaded. If it was not reloaded since, it \(file.kind.unasked).",
        remedy: .command(
          "systemctl reload \(daemon.program.rawValue)" + (file.kind == .qemu ? " && rmrr-guard doctor --prove" : "")))
    case .appArmor(let profile):
      return FindingWords(
        "apparmor",
        "The AppArmor profile \(printable(profile)) may not let \(name) run \(shown(file.target)): no rule is known that does.",
        why: "If it does not, it cannot be run, and \(file.kind.failing).",
        remedy: .advice(
          "put the hook into /usr/sbin or, as a copy, to \(path)"
            + (file.kind == .qemu ? "; rmrr-guard doctor --prove shows whether it can be run" : "")))
    case .seLinux:
      return FindingWords(
        "selinux",
        "SELinux is enforcing, and the policy module rmrr_guard, which lets \(name) run the hook, is not installed.",
        why: "Fedora's policy by itself does not let it, and \(file.kind.failing).",
        remedy: .advice(
          "install contrib/selinux/rmrr_guard.te with checkmodule and semodule -i"
            + (file.kind == .qemu ? "; rmrr-guard doctor --prove shows whether it is needed" : "")))
    case .seLinuxLabel:
      return FindingWords(
        "selinux-label",
        "SELinux is enforcing, and \(shown(file.target)) \(file.label.map { "is labelled \(printable($0))" } ?? "has no label").",
        why: "The policy module rmrr_guard lets \(name) run rmrr_guard_hook_exec_t alone, and \(file.kind.failing).",
        remedy: .command(
          "semanage fcontext -a -t rmrr_guard_hook_exec_t \(shellWord(file.target)) && restorecon -v \(shellWord(file.target))"
        ))
    }
  }
}
