import ArgumentParser
import HostReader

/// The options that every command takes.
struct HostOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A directory that is laid out as the root of a host.", valueName: "directory"))
  var host = "/"

  @Option(help: "The form of the answer: text or json.")
  var format = OutputFormat.text

  func validate() throws {
    guard !host.isEmpty else { throw ValidationError("--host wants a directory, and got an empty text.") }
  }

  /// The host, which has to have a list of PCI devices.
  func reader() throws -> HostReader {
    let root = HostRoot(path: host)
    guard root.hasPCIDevices else { throw CommandFailure.noHost(root.path + "/sys/bus/pci/devices") }
    return HostReader(root: root)
  }
}

/// The form of an answer.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case text
  /// For programs.
  case json
}
