import ArgumentParser
import FileWriting
import Glibc
import Report

/// The administrator's command.
public struct RMRRGuard: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "rmrr-guard",
    abstract: "Tells which PCI devices cannot be given to a guest because firmware has pinned memory to them.",
    discussion: """
      Exit status: 0 nothing is refused, 1 something is, 2 something cannot be told or assigned, or would fail; \
      64 wrong usage, 65 malformed input, 66 no such input, 69 libvirt cannot be reached, 71 libvirt did not attach a device, \
      73 a file exists or cannot be made, 74 an answer cannot be written, 75 firmware's tables changed while they were read.
      """,
    version: "rmrr-guard \(Program.version)",
    subcommands: [
      Attach.self, Check.self, Compare.self, Device.self, Devices.self, Doctor.self, Explain.self, Export.self,
      FleetCommand.self, Host.self, Isolation.self, Record.self, ReportCommand.self, Tables.self,
    ])

  /// The command without arguments, as the parser wants it.
  public init() {}

  /// Runs the command with some arguments, and ends the process.
  fileprivate static func runAndExit(_ arguments: [String]) -> Never {
    reserveStandardDescriptors()
    // A reader, or a libvirt, that has gone is told by what is written to it.
    signal(SIGPIPE, SIG_IGN)
    // A file that has grown too large cannot be written, which is told, and not a reason to die with half of it on the disk.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      Glibc.exit(EXIT_SUCCESS)
    } catch {
      exitAfter(error)
    }
  }

  /// Says what came instead of an answer, which for `--help` is what was asked for, and ends the process.
  private static func exitAfter(_ error: any Error) -> Never {
    let status = exitCode(for: error)
    let text = fullMessage(for: error)
    guard !text.isEmpty else { Glibc.exit(status.rawValue) }
    guard status.isSuccess else {
      // A part of it may be an argument, and that the name of a file that somebody else has made.
      writeError(text + "\n")
      Glibc.exit(status.rawValue)
    }
    let code = writeText(text + "\n", to: STDOUT_FILENO)
    Glibc.exit(code == 0 || code == EPIPE ? EXIT_SUCCESS : EX_IOERR)
  }
}

/// Where the program in C hands over.
@_cdecl("rmrr_guard")
func rmrrGuard(count: CInt, arguments: UnsafePointer<UnsafePointer<CChar>?>) -> Never {
  // The first is the program's own name, where there is any.
  RMRRGuard.runAndExit((1..<max(1, Int(count))).compactMap { arguments[$0].map { String(cString: $0) } })
}
