import PCI

/// The memory that a log shows to be pinned, and to whom: the table of Red Hat's paper on RMRRs, made of any log.
public struct PinnedMemoryLog: Hashable, Sendable {
  /// A range with what the log tells of it.
  public struct Region: Hashable, Sendable {
    /// The memory, with an inclusive end, as it is printed.
    public var range: MemoryRange
    /// The functions that it is pinned to, in the order of their addresses; none where the log names none.
    public var devices: [PCIAddress]
    /// The lines that tell it, in their order.
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
    var indices: [MemoryRange: Int] = [:]
    var regions: [(range: MemoryRange, devices: Set<PCIAddress>, lines: Set<Int>)] = []
    for event in events {
      guard let range = event.region else { continue }
      let index = indices[range] ?? regions.count
      if index == regions.count {
        indices[range] = index
        regions.append((range, [], []))
      }
      regions[index].devices.formUnion(event.devices)
      regions[index].lines.formUnion(event.lines)
    }
    self.isaBridgeMaps = isaBridgeMaps
    self.regions = regions.sorted { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }.map {
      Region(range: $0.range, devices: $0.devices.sorted(), lines: $0.lines.sorted())
    }
  }

  /// The functions that memory is pinned to, in the order of their addresses.
  public var devices: [PCIAddress] { regions.flatMap(\.devices).sortedWithoutRepetition() }
}
