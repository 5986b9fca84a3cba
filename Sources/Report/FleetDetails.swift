import Eligibility
import Fleet
import Guidance
import HostFacts
import PCI

/// What is told of a fleet beside what was gathered: its hosts' names, its devices' names, and what could not be read.
public struct FleetDetails: Sendable {
  /// A host of the fleet.
  public struct Host: Sendable {
    /// What it is called.
    public var name: String
    /// Where its recording is; `-` for the standard input.
    public var path: String

    /// A host of its parts.
    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  /// A recording that could not be read, or was left out.
  public struct Unread: Sendable {
    /// What its host is called, or the path that was named.
    public var name: String
    /// Where it is; `-` for the standard input.
    public var path: String
    /// Why it could not be read, in a sentence.
    public var reason: String

    /// A recording with the reason.
    public init(name: String, path: String, reason: String) {
      self.name = name
      self.path = path
      self.reason = reason
    }
  }

  /// How much was passed over since it is no recording of a further host.
  public struct PassedOver: Hashable, Sendable {
    /// How many directories there are in those that were named.
    public var directories = 0
    /// How many pipes, sockets and devices there are in these.
    public var specialFiles = 0
    /// How often a file was named again.
    public var repeatedFiles = 0

    /// Nothing.
    public init() {}

    /// Adds what was passed over elsewhere.
    public mutating func add(_ other: PassedOver) {
      directories += other.directories
      specialFiles += other.specialFiles
      repeatedFiles += other.repeatedFiles
    }
  }

  /// The hosts, by their numbers.
  let hosts: [Host]
  /// What could not be read.
  let unread: [Unread]
  /// What was passed over.
  let passedOver: PassedOver
  /// What was judged by besides the recordings.
  let options: JudgeOptions
  /// What the devices are called.
  let names: DeviceNames

  /// Details of their parts.
  public init(
    hosts: [Host], unread: [Unread] = [], passedOver: PassedOver = PassedOver(),
    options: JudgeOptions = JudgeOptions(), names: DeviceNames = .none
  ) {
    self.hosts = hosts
    self.unread = unread
    self.passedOver = passedOver
    self.options = options
    self.names = names
  }

  /// A host by its number.
  func host(_ number: Int) -> Host { hosts.indices.contains(number) ? hosts[number] : Host(name: "?", path: "?") }

  /// What a host is called, for people; a file may have any name.
  func name(of number: Int) -> String { printable(host(number).name) }

  /// What a kind of device is called: as its maker does, else by its class, with the maker where that is known.
  func name(of identifier: DeviceIdentifier?, _ classCode: ClassCode?) -> String {
    let kind = classCode?.name ?? "PCI device"
    guard let name = identifier.flatMap({ names.name(of: $0) }) else { return kind }
    return name.device == nil ? "\(name.text) \(kind)" : name.text
  }
}

extension FleetMachine {
  /// What people call the model.
  var name: String { model.name.map { printable($0, byteLimit: 60) } ?? "unknown machine" }

  /// The version of its firmware and its date, as far as they are known.
  var firmware: String {
    let version = firmwareVersion.map { printable($0, byteLimit: 60) }
    guard let date = firmwareDate.map({ printable($0, byteLimit: 20) }) else { return version ?? "unknown" }
    return version.map { "\($0) (\(date))" } ?? "of \(date)"
  }
}

/// A table of many rows of which only a few are in memory at a time: its columns are as wide as they are told to be.
struct FleetTable {
  /// How many rows are written together.
  private static let rowsAtOnce = 500

  private let widths: [Int]
  private var rows: [[StyledText]]

  /// A table with as wide columns as its header and what is told of their cells want; the last is as wide as it likes.
  init(header: [String], widths: [Int]) {
    self.widths = header.enumerated().map { max($1.count, $0 < widths.count ? widths[$0] : 0) }
    rows = [header.map { heading($0) }]
  }

  /// Adds a row, and writes those that there are when they are many.
  mutating func append(_ row: [StyledText], _ write: (StyledText) throws -> Void) rethrows {
    rows.append(row)
    if rows.count >= Self.rowsAtOnce { try flush(write) }
  }

  /// Writes the rows that are not written yet.
  mutating func flush(_ write: (StyledText) throws -> Void) rethrows {
    guard !rows.isEmpty else { return }
    try write(rows.map(line).joined())
    rows = []
  }

  private func line(_ row: [StyledText]) -> StyledText {
    var line = StyledText("")
    for (column, cell) in row.enumerated() {
      line += cell
      guard column < row.count - 1, column < widths.count else { continue }
      line.append(String(repeating: " ", count: max(0, widths[column] - cell.width) + 2))
    }
    return line.withoutTrailingSpaces + "\n"
  }
}
