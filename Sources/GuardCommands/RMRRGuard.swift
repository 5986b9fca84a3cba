import ArgumentParser
import Glibc

/// The administrator's command.
public struct RMRRGuard: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "rmrr-guard",
    abstract: "Tells which PCI devices cannot be given to a guest because firmware has pinned memory to them.",
    discussion: """
      Exit status: 0 nothing is refused, 1 something is, 2 something cannot be told or assigned, or would fail; \
      64 wrong usage, 65 malformed input, 66 no such input, 69 libvirt cannot be reached, 73 a file exists or cannot be made, \
      74 an answer cannot be written, 75 firmware's tables changed while they were read.
      """,
    version: "rmrr-guard 0.1.0",
    subcommands: [
      Check.self, Compare.self, Device.self, Devices.self, Explain.self, Host.self, Isolation.self, Record.self,
      ReportCommand.self,
      Tables.self,
    ])

  /// The command without arguments, as the parser wants it.
  public init() {}

  /// Runs the command with the arguments of the process, and ends the process.
  public static func runAndExit() -> Never {
    main()
    Glibc.exit(EXIT_SUCCESS)
  }
}
