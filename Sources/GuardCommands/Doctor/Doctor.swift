import ArgumentParser
import Configuration
import Eligibility
import Glibc
import Guidance
import HostFacts
import HostReader
import Installation
import InstallationReader
import LibvirtClient
import Report

/// `rmrr-guard doctor`: whether the hook is in force on this machine.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells whether the hook is in force on this machine.",
    discussion: """
      It looks at the files where libvirt looks for hooks, at the daemons of libvirt that run, at what AppArmor and SELinux \
      let them do, at the hook's configuration and at the host. It runs no hook, and wants to be run as root, to read all.

      Exit status: 0 if nothing is wrong, 1 if the hook is not in force, or keeps domains or networks from starting, 2 if \
      there is a warning or it cannot be told, 69 if --prove cannot reach libvirt.

      Exit status, with --monitoring: 0 if the state is OK, 1 if it is WARNING, 2 if it is CRITICAL, 3 if it is UNKNOWN.
      """)

  @Flag(
    help: ArgumentHelp(
      """
      Have libvirt show that it calls the qemu hook: it is asked to start a domain without disks and with a device that no \
      host has, which the hook refuses in words that only this run knows.
      """))
  var prove = false

  @Flag(help: "Answer as a plugin of a monitoring system (Nagios, Icinga and others).")
  var monitoring = false

  @OptionGroup var connection: ConnectionArguments

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard !prove || hostOptions.isThisMachine else {
      throw ValidationError("--prove asks the libvirt of this machine, so it goes without --host.")
    }
    guard !monitoring || hostOptions.format == .text else {
      throw ValidationError("--monitoring has a form of its own, and goes without --format json.")
    }
  }

  func run() throws {
    try reportingFailure {
      do {
        return try answer()
      } catch let failure as CommandFailure where monitoring {
        try writeOutput(MonitoringText.failure(failure.text))
        return ExitCode(MonitoringText.State.unknown.rawValue)
      }
    }
  }

  private func answer() throws -> ExitCode {
    let root = try root()
    let installation = HookInstallationReader(root: root).installation()
    let settings = installation.configuration
    let (proof, failure) = try proof()
    let diagnosis = Diagnosis(
      of: installation, host: try judgement(on: root, settings), domains: failure == nil ? domains(for: settings) : nil,
      proof: proof, version: Program.version)
    if monitoring {
      try writeOutput(MonitoringText.render(diagnosis, failure: failure?.text))
      return ExitCode(MonitoringText.state(of: diagnosis, failure: failure?.text).rawValue)
    }
    switch hostOptions.format {
    case .text: try writeOutput(DoctorText.render(diagnosis))
    case .json: try writeOutput(ReportV1.json(ReportV1.DoctorReport(diagnosis)))
    }
    if let failure { throw failure }
    switch diagnosis.weight {
    case .fault?: return ExitCode(1)
    case .warning?: return ExitCode(2)
    case .information?, nil: return diagnosis.answer == .untold ? ExitCode(2) : .success
    }
  }

  /// What libvirt makes of the canary, or why it cannot be asked: what files tell is of use all the same.
  private func proof() throws(CommandFailure) -> (proof: Proof?, failure: CommandFailure?) {
    guard prove else { return (nil, nil) }
    do throws(CommandFailure) {
      return (try Canary(uri: connection.uri).proof(), nil)
    } catch {
      guard case .libvirt = error else { throw error }
      return (nil, error)
    }
  }

  /// The directory that is looked at.
  private func root() throws(CommandFailure) -> HostRoot {
    var status = stat()
    guard hostOptions.host != "-", stat(hostOptions.host, &status) == 0 else {
      if hostOptions.host == "-" { throw .notADirectory(name: "standard input") }
      throw .input(name: hostOptions.host, text: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(name: hostOptions.host) }
    return HostRoot(path: hostOptions.host)
  }

  /// The host that the hook judges by its settings, judged as it judges; what keeps it from being read is a finding.
  private func judgement(
    on root: HostRoot, _ settings: GuardConfiguration
  ) throws(CommandFailure) -> Result<HostJudgement, ReadingFault> {
    let source = HostSource.root(HostReader(root: HostRoot(path: root.path + settings.host)))
    do throws(CommandFailure) {
      let policy: JudgeOptions.Policy = settings.policy == .whitepaper ? .whitepaper : .kernel
      return .success(HostJudgement(host: try source.factsOfWholeHost(), options: JudgeOptions(policy: policy)))
    } catch {
      guard case .host(let fault) = error else { throw error }
      return .failure(fault)
    }
  }

  /// The names of the domains that libvirt has; nil where no exception names one, or libvirt does not tell.
  private func domains(for settings: GuardConfiguration) -> [String]? {
    guard hostOptions.isThisMachine, settings.exceptions.contains(where: { !$0.domains.isEmpty }),
      LibvirtURI(connection.uri).isOfThisMachine(runtimeDirectory: environmentVariable("XDG_RUNTIME_DIR"))
    else { return nil }
    let line = WaitingLine("Asking libvirt for its domains")
    defer { line?.end() }
    return try? LibvirtConnection(uri: connection.uri).domainNames()
  }
}
