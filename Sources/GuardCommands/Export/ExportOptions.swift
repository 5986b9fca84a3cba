import ArgumentParser
import Eligibility
import FileWriting
import HostFacts

/// The options that every export takes.
struct ExportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A directory that is laid out as the root of a host, or what rmrr-guard record has written, - for standard input.",
      valueName: "path"), completion: .file())
  var host = "/"

  @Option(
    help: ArgumentHelp(
      "Write to a file, in place of what it holds. (default: the standard output)", valueName: "file"),
    completion: .file())
  var output: String?

  func validate() throws {
    guard !host.isEmpty else { throw ValidationError("--host wants a path, and got an empty text.") }
    guard output != "" else { throw ValidationError("--output wants a file, and got an empty text.") }
  }

  /// The host.
  func source() throws(CommandFailure) -> HostSource { try HostSource(path: host) }

  /// The host as its own kernel judges it.
  func judgement() throws(CommandFailure) -> HostJudgement { HostJudgement(host: try source().factsOfWholeHost()) }

  /// Writes the export to where it was asked for.
  func write(_ text: String) throws(CommandFailure) {
    guard let output, output != "-" else { return try writeOutput(text) }
    // Whoever collects it runs as another user, whatever the mask of this process is.
    try WholeFile(path: output, replacing: .file, mode: 0o644).writeOutput(text)
  }
}
