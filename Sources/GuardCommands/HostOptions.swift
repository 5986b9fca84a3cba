import ArgumentParser
import Guidance

/// The options that every command takes.
struct HostOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A directory that is laid out as the root of a host, or what rmrr-guard record has written, - for standard input.",
      valueName: "path"), completion: .file())
  var host = "/"

  @Option(help: "The form of the answer: text or json.")
  var format = OutputFormat.text

  func validate() throws {
    guard !host.isEmpty else { throw ValidationError("--host wants a path, and got an empty text.") }
  }

  /// What is said where two inputs are to come from the standard input.
  static let onlyOnce = "The standard input can be read only once."

  /// Whether it is this machine, which nobody has to name.
  var isThisMachine: Bool { host == "/" }

  /// How the host is named in a command that is to be copied.
  var argument: HostArgument { isThisMachine ? .thisMachine : HostArgument(path: host) }

  /// The host.
  func source() throws(CommandFailure) -> HostSource { try HostSource(path: host) }
}

/// The form of an answer.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case text
  /// For programs.
  case json
}
