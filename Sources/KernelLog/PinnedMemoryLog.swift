import PCI

/// The memory that a log shows to be pinned, and to whom: the table of Red Hat's paper on RMRRs, made of any log.
public struct PinnedMemoryLog: Hashable, Sendable {
  /// A range with what the log tells of it.
  public struct Region: Hashable, Sendable {
    /// The memory, with an inclusive end, as it is printed.
    public var range: MemoryRange
    /// The functions that it is pinned to, in the order of their addresses; none where the log names none.
    public var holders: [Holder]
    /// The lines that tell it, in their order.
    public var lines: [Int]

    /// The functions that it is pinned to, in the order of their addresses.
    public var devices: [PCIAddress] { holders.map(\.device) }
  }

  /// A function that memory is pinned to.
  public struct Holder: Hashable, Sendable {
    /// The function.
    public var device: PCIAddress
    /// The lines that name it for the range, in their order.
    public var lines: [Int]
  }

  /// The ranges, in the order of their addresses.
  public let regions: [Region]
  /// The kernel's own maps of the first 16 MiB for ISA bridges, which are not among the regions.
  public let isaBridgeMaps: [LogEvent]

  /// The table of a log.
  public init(_ reading: LogReading) {
    let diagnosis = LogDiagnosis(reading)
    let events = diagnosis.findings.filter { $0.cause == .identityMap || $0.cause == .rmrr }.flatMap(\.events)
    self.init(events: events, isaBridgeMaps: diagnosis.isaBridgeMaps)
  }

  /// The table of some messages; those without a range tell nothing.
  public init(events: [LogEvent], isaBridgeMaps: [LogEvent] = []) {
    var lines: [MemoryRange: Set<Int>] = [:]
    var holders: [MemoryRange: [PCIAddress: Set<Int>]] = [:]
    for event in events {
      guard let range = event.region else { continue }
      lines[range, default: []].formUnion(event.lines)
      for device in event.devices { holders[range, default: [:]][device, default: []].formUnion(event.lines) }
    }
    self.isaBridgeMaps = isaBridgeMaps
    regions = lines.sorted { ($0.key.start, $0.key.end) < ($1.key.start, $1.key.end) }.map { range, lines in
      let holders = (holders[range] ?? [:]).sorted { $0.key < $1.key }
      return Region(
        range: range, holders: holders.map { Holder(device: $0.key, lines: $0.value.sorted()) }, lines: lines.sorted())
    }
  }

  /// The functions that memory is pinned to, in the order of their addresses.
  public var devices: [PCIAddress] { regions.flatMap(\.devices).sortedWithoutRepetition() }
}
