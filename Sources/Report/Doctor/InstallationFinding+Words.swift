import Guidance
import HostFacts
import Installation

extension InstallationFinding {
  /// What it says of an installation.
  func words(on installation: HookInstallation) -> FindingWords {
    switch self {
    case .noLibvirt:
      FindingWords(
        "no-libvirt", "There is no libvirt here: there is no /etc/libvirt.", why: "Nobody calls the hook.",
        remedy: .advice("nothing to do, or ask again when libvirt is installed"))
    case .place(let kind, let finding): finding.words(of: kind, on: installation)
    case .file(let file, let finding, let isOnlyOne): finding.words(of: file, isOnlyOne: isOnlyOne, on: installation)
    case .daemon(let daemon, let file, let finding): finding.words(of: daemon, file)
    case .settings(let finding): finding.words
    case .host(let finding): finding.words
    case .proof(let proof): proof.words(on: installation)
    case .writable(let path, let file):
      FindingWords(
        "writable", "\(shown(path)) can be written to by others than root.",
        why: "libvirt runs \(shown(file)) as root: whoever can replace it is root.",
        remedy: .command("chown root:root \(shellWord(path)) && chmod go-w \(shellWord(path))"))
    case .unreadable(let fault):
      FindingWords(
        "unreadable", printable(fault.description, byteLimit: 300),
        why: "What is there, and so whether the hook is in force, is not known.",
        remedy: .ofReading(fault))
    case .noDaemon:
      FindingWords(
        "no-daemon", "Neither libvirtd nor virtqemud runs now.",
        why: "When one starts, it looks for hooks.", remedy: .advice("nothing to do"))
    case .noWatcher:
      FindingWords(
        "no-watcher", "rmrr-guardd does not run.",
        why: "The hook does without it; it tells beforehand which domains would be refused.",
        remedy: .command("systemctl enable --now rmrr-guardd", "if you want that"))
    case .networkNotProved:
      FindingWords(
        "network-not-proved", "That libvirt calls the network hook is not proved.",
        why: "To show it, a network of this host would have to hand out a device.", remedy: .advice("nothing to do"))
    }
  }
}

extension PlaceFinding {
  fileprivate func words(of kind: HookKind, on installation: HookInstallation) -> FindingWords {
    switch self {
    case .notInstalled:
      FindingWords(
        "not-installed", "rmrr-guard-hook is not installed as libvirt's \(kind.rawValue) hook.",
        why: "libvirt \(kind.unasked).",
        remedy: installation.placing(kind)
          ?? .advice("make install, or install the package rmrr-guard; both have libvirt look for it"))
    case .maybeDispatched(let path):
      FindingWords(
        "maybe-dispatched", "\(shown(path)) is somebody else's, and rmrr-guard-hook is not beside it.",
        why: "No file tells whether it calls rmrr-guard-hook. If it does not, libvirt \(kind.unasked).",
        remedy: installation.placing(kind, condition: condition(kind))
          ?? .advice(
            "\(condition(kind)), make install puts it into \(kind.directory)"))
    case .installedTwice(let paths):
      FindingWords(
        "installed-twice",
        "rmrr-guard-hook is installed \(paths.count) times as the \(kind.rawValue) hook:"
          + " \(paths.prefix(4).map(shown).joined(separator: ", ")).",
        why: "libvirt asks each of them, and gets one answer; that harms nothing.",
        remedy: .advice("nothing to do, or remove all but one"))
    case .foreignBeside(let path):
      FindingWords(
        "foreign-beside", "\(shown(path)) is somebody else's.",
        why: "libvirt runs it besides rmrr-guard-hook, and either may refuse a start.",
        remedy: .advice("nothing to do, if it is meant to be there"))
    case .broken(let path):
      FindingWords(
        "broken-hook", "\(shown(path)) cannot be run: it is empty, or its end is missing.",
        why: "\(kind.failing).",
        remedy: .command(
          "rm \(shellWord(path)) && \(installation.reload(kind))", "to have guests start until it is installed again"))
    }
  }

  private func condition(_ kind: HookKind) -> String {
    kind == .qemu ? "if it does not, which rmrr-guard doctor --prove shows" : "if it does not"
  }
}

extension HookInstallation {
  /// How libvirt is made to look for hooks of a kind.
  func reload(_ kind: HookKind) -> String { "systemctl reload \(caller(of: kind).rawValue)" }

  /// How the program that is there becomes a hook; nil where there is none.
  fileprivate func placing(_ kind: HookKind, condition: String? = nil) -> FindingRemedy? {
    guard let program else { return nil }
    let isFree = !files.contains { $0.path == kind.path }
    let path = isFree ? kind.path : "\(kind.directory)/rmrr-guard"
    let directory = isFree ? "/etc/libvirt/hooks" : kind.directory
    return .command("mkdir -p \(directory) && ln -s \(shellWord(program)) \(path) && \(reload(kind))", condition)
  }
}

extension FindingRemedy {
  /// What to do about something that cannot be read.
  static func ofReading(_ fault: ReadingFault) -> FindingRemedy {
    .advice(fault.isDenied ? "run rmrr-guard doctor as root" : "see what is wrong with it")
  }
}

/// A path as a message has it.
func shown(_ path: String) -> String { printable(path, byteLimit: 120) }

extension HookKind {
  /// What libvirt does, as a clause without it, where the hook is not called.
  var unasked: String {
    switch self {
    case .qemu: "asks nobody before it starts a domain"
    case .network: "asks nobody before a network gives a device to a running guest"
    }
  }

  /// What fails where libvirt calls a program that cannot be run.
  var failing: String {
    switch self {
    case .qemu: "libvirt takes that for a no: no domain starts, with or without host devices"
    case .network: "libvirt takes that for a no: no network starts, and none hands out a port"
    }
  }
}
