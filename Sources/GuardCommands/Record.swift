import ArgumentParser
import FileWriting
import FirmwareTables
import HostFacts
import Recording

/// `rmrr-guard record`: all that a verdict on a host needs, in one file.
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes all that a verdict on this host needs into one file.",
    discussion: """
      The file is JSON. It stands for the host in every command that takes --host, on any machine, and in rmrr-guard \
      compare. It holds the PCI functions, the IOMMU groups with what the kernel keeps for them, firmware's DMAR, IVRS \
      and IORT, the kernel's release and rule, and of its command line the switches of the IOMMU. It holds no serial \
      numbers, no names of hosts or guests, and nothing else of the command line.

      A file that exists is left as it is, unless --force is given: a recording of a host as it was cannot be had again. \
      Firmware's tables can be read by root alone; without them the recording still tells what the kernel refuses.

      Exit status: 0, or 66 if the host cannot be read, 73 if FILE exists or cannot be made, 74 if the standard output \
      cannot be written, 75 if firmware's tables changed while they were read.
      """)

  @Argument(help: "The file to write, or - for the standard output.", completion: .file())
  var file: String

  @Flag(help: "Replace FILE if it exists.")
  var force = false

  @Option(
    help: ArgumentHelp("A directory that is laid out as the root of a host, or another recording.", valueName: "path"),
    completion: .file())
  var host = "/"

  func validate() throws {
    guard !file.isEmpty else { throw ValidationError("FILE is an empty text.") }
    guard !host.isEmpty else { throw ValidationError("--host wants a path, and got an empty text.") }
  }

  func run() throws {
    try reportingFailure {
      let recording = try HostSource(path: host).recorded()
      let text: String
      do throws(RecordingError) {
        text = try recording.text()
      } catch {
        throw CommandFailure.notRecorded(error)
      }
      for file in recording.tableFiles {
        if case .unreadable(let fault) = file.contents { writeFailure(.tableUnreadable(fault)) }
      }
      if file == "-" {
        try writeOutput(text)
      } else {
        try WholeFile(path: file, replacing: force ? .fileOrLink : .nothing).writeOutput(text)
        try writeOutput(recording.summary(file))
      }
      return .success
    }
  }
}

extension HostRecording {
  /// What was recorded and what to do with it, for a person.
  fileprivate func summary(_ file: String) -> String {
    let functions = "\(facts.functions.count) PCI function\(facts.functions.count == 1 ? "" : "s")"
    let groups = "\(facts.groups.count) IOMMU group\(facts.groups.count == 1 ? "" : "s")"
    return "Recorded \(functions) and \(groups), \(tableText), in \(file).\n"
      + "After a change of the host: rmrr-guard compare \(file)\n"
  }

  private var tableText: String {
    switch facts.table {
    case .table(let table): "with the \(table.header.signature)"
    case .malformed(let error): "with the \(error.table), which is malformed"
    case .unreadable: "without firmware's table"
    case .absent, .notRead: "no firmware table being there"
    }
  }
}
