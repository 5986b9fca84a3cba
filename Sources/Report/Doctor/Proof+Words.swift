import Guidance
import Installation

extension Proof {
  /// What it says, where it shows that something is wrong.
  func words(on installation: HookInstallation) -> FindingWords {
    let words = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let said = words.isEmpty ? "" : " libvirt said: \(printable(words, byteLimit: 500))"
    switch outcome {
    case .notCalled:
      return FindingWords(
        "not-called", "libvirt (\(printable(uri))) did not ask the hook when a domain was started.",
        why: (text.isEmpty ? "The test domain started, and was ended." : "It came further than the hook.") + said,
        remedy: .command(
          "\(installation.reload(.qemu)) && rmrr-guard doctor --prove", "mend what is told here, then"))
    case .notRun:
      return FindingWords(
        "not-run", "libvirt (\(printable(uri))) called a hook, and it did not run.",
        why: "\(HookKind.qemu.failing).\(said)",
        remedy: .command(
          "journalctl -k --grep=denied",
          "127 is a missing library, 126 mostly noexec, AppArmor or SELinux, of which the kernel's log tells"))
    case .refusedByAnother:
      return FindingWords(
        "refused-by-another", "A hook refused the test domain, and rmrr-guard-hook was not heard.",
        why: "Another hook said no to it, or one that calls rmrr-guard-hook keeps back its words.\(said)",
        remedy: .advice("have that hook let the domain rmrr-guard-canary go on, and pass on what is said"))
    case .untold:
      return FindingWords(
        "not-proved", "libvirt (\(printable(uri))) did not come as far as the hook.",
        why: "Nothing is proved, either way.\(said)", remedy: .advice("mend what libvirt says, and ask again"))
    case .proved:
      return FindingWords(
        "proved", "libvirt called the hook.", why: "It gave the token back.", remedy: .advice("nothing to do"))
    }
  }
}
