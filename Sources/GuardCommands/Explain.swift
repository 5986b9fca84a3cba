import ArgumentParser
import Glibc
import HostFacts
import HostReader
import KernelLog
import Report

/// `rmrr-guard explain`: what an error or a log says about a device that could not be assigned.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explains an error or a log: why a device could not be given to a guest, and what to do.",
    discussion: """
      The text may be of the kernel, QEMU, libvirt, DPDK, Hyper-V or Proxmox, as it was copied: wrapped, with the prefixes \
      of logs, or out of JSON. What it names is looked up on the host at hand, if there is any.

      Exit status: 0, or 65 if the input is no text, or 66 if it cannot be read.
      """)

  @Argument(help: "A file with the text, or - for the standard input.", completion: .file())
  var file = "-"

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard file != "-" || hostOptions.host != "-" else { throw ValidationError(HostOptions.onlyOnce) }
  }

  func run() throws {
    try reportingFailure {
      if file == "-", isatty(STDIN_FILENO) == 1 {
        writeError("Paste the text, and end it with Ctrl-D on a line of its own.\n")
      }
      let reading = try readLog(file)
      let explanation = Explanation(
        reading, host: try facts(for: reading), isAssumed: isThisMachine,
        argument: hostOptions.argument)
      switch hostOptions.format {
      case .text: try writeOutput(ExplanationText.render(explanation))
      case .json: try writeOutput(ReportV1.json(ReportV1.Explanations(explanation)))
      }
      return .success
    }
  }

  private var isThisMachine: Bool { hostOptions.isThisMachine }

  /// The facts of the host; nil where nobody asked for a host and this machine is none, or where the text tells no cause.
  private func facts(for reading: LogReading) throws -> HostFacts? {
    if isThisMachine, !HostRoot(path: "/").hasPCIDevices { return nil }
    let source = try hostOptions.source()
    guard reading.events.contains(where: { $0.message.cause != nil }) else { return nil }
    return isThisMachine ? try? source.factsOfWholeHost() : try source.factsOfWholeHost()
  }
}

/// Reads a log from a file, or from the standard input for `-`.
func readLog(_ file: String) throws(CommandFailure) -> LogReading {
  let bytes = try readInput(file, limit: LogReading.byteLimit)
  do {
    return try LogReading(bytes: bytes)
  } catch {
    throw .notALog(name: file == "-" ? "standard input" : file, error)
  }
}
