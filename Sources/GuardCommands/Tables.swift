import ArgumentParser
import FirmwareTables
import Glibc
import HostFacts
import HostReader
import Report

/// `rmrr-guard tables`: firmware tables, decoded, from files or from a host.
struct Tables: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decodes firmware's DMAR, IVRS and IORT, and tells which of the memory that they pin Linux keeps.",
    discussion: """
      A FILE is a table as it is in /sys/firmware/acpi/tables, or the text of acpidump. Without one this host's tables are \
      decoded, which takes root.

      Exit status: 0, or 65 if a file is no such table, or 66 if it cannot be read; the others are decoded all the same.
      """)

  @Argument(help: "Files with tables, or - for the standard input.", completion: .file())
  var files: [String] = []

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard files.isEmpty || hostOptions.host == "/" else {
      throw ValidationError("Name files or a host, not both.")
    }
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("The standard input can be read only once.")
    }
  }

  func run() throws {
    try reportingFailure {
      let read = files.isEmpty ? try tablesOfHost() : tablesInFiles()
      if files.isEmpty, read.tables.isEmpty, read.failures.isEmpty, hostOptions.format == .text {
        try writeOutput("This host has no DMAR, IVRS or IORT: its firmware pins no memory by a table.\n")
      } else if hostOptions.format == .json {
        try writeOutput(ReportV1.json(ReportV1.Tables(read.tables)))
      } else {
        try writeOutput(TablesText.render(read.tables))
      }
      for failure in read.failures.dropFirst() { writeFailure(failure) }
      if let failure = read.failures.first { throw failure }
      return .success
    }
  }

  private typealias Reading = (tables: [DecodedTable], failures: [CommandFailure])

  private func tablesInFiles() -> Reading {
    var reading: Reading = ([], [])
    for file in files {
      let name = file == "-" ? "standard input" : file
      do throws(CommandFailure) {
        for bytes in try tables(in: readInput(file, limit: Self.dumpByteLimit), name: name) {
          append(bytes, file: file, name: name, to: &reading)
        }
      } catch {
        reading.failures.append(error)
      }
    }
    return reading
  }

  /// More than the text of acpidump takes for all tables of a large server.
  private static let dumpByteLimit = 64 * 1024 * 1024

  /// The bytes of each table in a file.
  private func tables(in bytes: [UInt8], name: String) throws(CommandFailure) -> [[UInt8]] {
    let isDump = ACPIDump.isDump(bytes)
    let limit = isDump ? Self.dumpByteLimit : FirmwareTableReader.byteLimit
    guard bytes.count <= limit else { throw .notATable(name: name, text: "it is larger than \(limit) bytes") }
    guard isDump else { return [bytes] }
    do {
      return try ACPIDump(text: bytes).tables
    } catch {
      throw .notATable(name: name, text: error.clause)
    }
  }

  private func append(_ bytes: [UInt8], file: String, name: String, to reading: inout Reading) {
    do {
      reading.tables.append(DecodedTable(file: file, table: try FirmwareTable(bytes: bytes)))
    } catch {
      reading.failures.append(.notATable(name: name, text: "\(error.fault)"))
    }
  }

  private func tablesOfHost() throws(CommandFailure) -> Reading {
    let source = try HostSource(path: hostOptions.host, needsDevices: false)
    var reading: Reading = ([], [])
    for file in source.tableFiles {
      switch file.table {
      case .table(let table): reading.tables.append(DecodedTable(file: file.path, table: table))
      case .malformed(let error): reading.failures.append(.notATable(name: file.path, text: "\(error.fault)"))
      case .unreadable(let fault): reading.failures.append(.tableUnreadable(fault))
      // It went between the listing and the reading.
      case .absent, .notRead: break
      }
    }
    return reading
  }
}
