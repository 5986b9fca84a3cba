import Foundation
import TestSupport

/// The program in a mount namespace of its own, where it finds a configuration, a host and a log of ours.
struct ConfiguredHook {
  /// Whether such a namespace can be made here: as root, or where users may make themselves one.
  static let isPossible: Bool =
    (try? ChildProcess("unshare", namespace + ["sh", "-c", "mount --bind /tmp /etc"]).status) == 0

  /// The configuration below its `/etc`.
  static let configurationPath = "rmrr-guard/rmrr-guard.conf"

  private static let namespace = ["--mount"] + (geteuid() == 0 ? [] : ["--map-root-user"])

  /// What listens to `/dev/log` there.
  let log: LogListener
  /// Its `/etc`.
  let etc: TemporaryDirectory
  private let host: TemporaryDirectory

  /// The hook on the host of the whitepaper, with further lines in the section `[guard]` of its configuration.
  init(_ lines: String = "") throws {
    log = try LogListener()
    etc = try TemporaryDirectory()
    host = try TemporaryDirectory(WhitepaperHost.on612.tree)
    try etc.writer.file(Self.configurationPath, "[guard]\nhost = /mnt\n\(lines)\n")
  }

  /// Runs it with an XML text on its standard input.
  ///
  /// - Parameters:
  ///   - xml: the text.
  ///   - isStandardErrorFull: whether its standard error output is a pipe that is full, and that nobody reads.
  ///   - signal: what it is sent when it sleeps: it has come as far as it can.
  ///   - descriptorLimit: how many file descriptors it may have.
  /// - Returns: how it ended, and what it wrote.
  /// - Throws: where it cannot be started.
  func run(
    _ xml: String, isStandardErrorFull: Bool = false, signal: String = "", descriptorLimit: Int = 64
  ) throws -> ChildProcess {
    let fifo = host.path + "/fifo"
    if isStandardErrorFull { try host.writer.fifo("fifo") }
    // The writer that fills the pipe ends when it is full; the shell keeps its other end open.
    let script = """
      \(HookProgram.awaitSleep)
      if [ -p "$1" ]; then exec 3<> "$1"; timeout 1 cat /dev/zero >&3; else exec 3>&2; fi
      if [ -n "$5" ]; then (await_sleep $$; kill -s "$5" $$) >/dev/null 2>&1 & fi
      mount --bind "$2" /mnt && mount --bind "$3" /etc && mount --bind "$4" /dev || exit
      exec 2>&3 3>&- && ulimit -n "$6" && exec "$0" vm0 prepare begin -
      """
    return try ChildProcess(
      "unshare",
      Self.namespace + [
        "sh", "-c", script, HookProgram.path, fifo, host.path, etc.path, log.directory.path, signal,
        String(descriptorLimit),
      ], input: Array(xml.utf8))
  }
}
