import ArgumentParser
import FileWriting
import Glibc
import LibvirtClient
import Logging
import Report
import ServiceLifecycle
import UnixSignals

/// The daemon that says beforehand what would be refused.
public struct GuardDaemon: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "rmrr-guardd",
    abstract:
      "Watches libvirt and the host, and tells the journal when a device or a domain comes to be refused, or not any more.",
    discussion: """
      It changes nothing: its connection to libvirt is read-only. SIGHUP makes it read everything anew, \
      /etc/rmrr-guard/rmrr-guard.conf too.
      """,
    version: "rmrr-guardd \(Program.version)")

  @Option(help: ArgumentHelp("Where libvirt is.", valueName: "uri"))
  var connect = "qemu:///system"

  @Option(
    help: ArgumentHelp(
      "Where to keep what was told last, so that it is not told again after a restart. (default: outcomes.json in"
        + " $STATE_DIRECTORY, else nowhere)", valueName: "file"))
  var outcomes: String?

  @Option(
    help: ArgumentHelp(
      "Where to write metrics for the textfile collector of Prometheus's node_exporter. (default: nowhere)",
      valueName: "file"))
  var metrics: String?

  /// The daemon without arguments, as the parser wants it.
  public init() {}

  /// Runs the daemon with the arguments of the process, until it is told to end.
  public static func runAndExit() async {
    reserveStandardDescriptors()
    // Until it is waited for it is no reason to end.
    signal(SIGHUP, SIG_IGN)
    await main(nil)
  }

  public func run() async throws {
    let lostMessages = LostMessages()
    LoggingSystem.bootstrap { _ in JournalLogHandler(identifier: "rmrr-guardd", lost: lostMessages) }
    let logger = Logger(label: "rmrr-guardd")
    signal(SIGPIPE, SIG_IGN)
    do {
      try LibvirtEventLoop.start()
    } catch {
      logger.critical("\(error.description)")
      throw ExitCode(EX_UNAVAILABLE)
    }
    if !LibvirtURI(connect).isOfThisMachine(runtimeDirectory: environmentVariable("XDG_RUNTIME_DIR")) {
      logger.warning("The domains of \(connect) may run on another machine, and are judged as if they ran on this one.")
    }
    let queue = WorkQueue()
    let path = outcomes ?? environmentVariable("STATE_DIRECTORY").map { $0 + "/outcomes.json" }
    let lookUps = LookUpQueue()
    let watcher = Watcher(
      uri: connect,
      files: DaemonFiles(outcomes: path.map(OutcomeFile.init), metrics: metrics.map(MetricsFile.init)), logger: logger,
      lostMessages: lostMessages)
    let kernelWatch = KernelWatch(queue: queue, logger: logger)
    kernelWatch.start()
    LibvirtFollower.start(uri: connect, lookUps: lookUps, queue: queue)
    var services: [any Service] = [
      ReloadService(queue: queue, lookUps: lookUps, kernelWatch: kernelWatch),
      WatchService(watcher: watcher, queue: queue, lookUps: lookUps, kernelWatch: kernelWatch),
    ]
    if let timeout = SystemdNotification.watchdogTimeout {
      services.append(WatchdogService(watcher: watcher, timeout: timeout))
    }
    var quiet = logger
    quiet.logLevel = .error
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
    try await group.run()
  }
}

/// The first directory of a variable that systemd sets (systemd.exec(5): several are parted by colons).
private func environmentVariable(_ name: String) -> String? {
  guard let value = getenv(name) else { return nil }
  return String(cString: value).split(separator: ":").first.map(String.init)
}
