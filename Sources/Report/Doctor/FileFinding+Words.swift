import Guidance
import Installation

extension FileFinding {
  /// What it says of a file.
  func words(of file: HookFile, isOnlyOne: Bool, on installation: HookInstallation) -> FindingWords {
    let path = shown(file.path)
    let target = shown(file.target)
    let passedOver = isOnlyOne ? ", and \(file.kind.unasked)" : ", and calls another one instead"
    switch self {
    case .notExecutable:
      return FindingWords(
        "not-executable", "\(path) cannot be executed: its mode is \(octal(file.status?.permissions ?? 0)).",
        why: "libvirt passes over such a file without a word\(passedOver).",
        remedy: !isOnlyOne
          ? .command("rm \(shellWord(file.path))")
          : file.isRunnable
            ? .command("chmod 0755 \(shellWord(file.target)) && \(installation.reload(file.kind))")
            // With the execute bit it would keep every guest from starting.
            : .advice("install rmrr-guard again: as it is, it could not be run either"))
    case .danglingLink:
      return FindingWords(
        "dangling-link", "\(path) leads to nothing: there is no \(target).",
        why: "libvirt passes over such a link without a word\(passedOver).",
        remedy: .command(
          "rm \(shellWord(file.path))", isOnlyOne ? "install rmrr-guard again, or to be without it" : nil))
    case .directoryUnknown(let version):
      return FindingWords(
        "directory-unknown", "This is libvirt \(version), which does not look at \(path).",
        why:
          "It runs what is in \(file.kind.directory) from 6.5 on\(isOnlyOne ? "; until then it \(file.kind.unasked)" : "").",
        remedy: .advice("have \(file.kind.path) call it, with its own arguments and standard input"))
    case .directoryUntold:
      return FindingWords(
        "directory-untold", "Which libvirt this is cannot be told.",
        why: "It looks at \(path) from 6.5 on alone.", remedy: .command("rmrr-guard doctor --prove", "ask libvirt"))
    case .noexec(let mountPoint):
      return FindingWords(
        "noexec", "\(target) is on \(shown(mountPoint)), which is mounted noexec.",
        why: "\(file.kind.cannotBeRun).",
        remedy: .command("mount -o remount,exec \(shellWord(mountPoint))", "put the hook elsewhere, or"))
    case .damaged:
      return FindingWords(
        "damaged", "\(target) is rmrr-guard-hook, and damaged.", why: "\(file.kind.cannotBeRun).",
        remedy: .advice("install rmrr-guard again"))
    case .noInterpreter(let interpreter):
      return FindingWords(
        "no-interpreter", "\(target) needs \(shown(interpreter)), which is not there.",
        why: "\(file.kind.cannotBeRun).",
        remedy: .advice("install the C library, or a rmrr-guard built for this system"))
    case .missingLibraries(let names):
      return FindingWords(
        "missing-libraries",
        "\(target) needs \(names.prefix(4).map(shown).joined(separator: ", ")), which cannot be found.",
        why: "\(file.kind.cannotBeRun).",
        remedy: .advice("install the C library, or a rmrr-guard built for this system"))
    case .noLibXML2:
      return FindingWords(
        "no-libxml2", "\(path) finds neither libxml2.so.16 nor libxml2.so.2.",
        why: "Without it a domain with a comment or the like in its XML starts unchecked.",
        remedy: .advice("apt-get install libxml2, or dnf install libxml2"))
    case .otherVersion(let version, let expected):
      return FindingWords(
        "other-version", "\(path) is rmrr-guard-hook \(shown(version)), and this is rmrr-guard \(expected).",
        why: "What rmrr-guard says of a domain may not be what the hook does.",
        remedy: .advice("install both from one release"))
    }
  }
}

extension HookFile {
  /// Whether it could be run, were it executable.
  fileprivate var isRunnable: Bool { noexecMount == nil && program?.loading == .complete }
}

extension HookKind {
  fileprivate var cannotBeRun: String { "It cannot be run, and \(failing)" }
}

/// Permissions as chmod(1) takes them.
private func octal(_ permissions: UInt32) -> String {
  let digits = String(permissions, radix: 8)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
