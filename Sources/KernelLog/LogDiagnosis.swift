import PCI

/// What a log comes to: its causes, each once, and what else is to be said of it.
public struct LogDiagnosis: Hashable, Sendable {
  /// A cause, with everything in the log that tells it.
  public struct Finding: Hashable, Sendable {
    /// The cause.
    public var cause: LogCause
    /// The messages that tell it, in the order of the log.
    public var events: [LogEvent]

    /// The functions that are named, in the order of their addresses.
    public var devices: [PCIAddress] { events.flatMap(\.devices).sortedWithoutRepetition() }

    /// The IOMMU groups that are named, in their order.
    public var groups: [Int] { Set(events.compactMap(\.group)).sorted() }

    /// The lines on which the messages stand, in their order.
    public var lines: [Int] {
      var lines: [Int] = []
      for line in events.flatMap(\.lines).sorted() where lines.last != line { lines.append(line) }
      return lines
    }

    /// Whether one of the messages is among them.
    public func has(_ message: LogMessage) -> Bool { events.contains { $0.message == message } }
  }

  /// The causes, what refuses a device first; none where the log tells none.
  public var findings: [Finding]
  /// The lines that speak of `allow_unsafe_interrupts`.
  public var unsafeInterruptLines: [Int]
  /// The kernel's own maps of the first 16 MiB for an ISA bridge, which are no RMRRs.
  public var isaBridgeMaps: [LogEvent]

  /// What the messages of a log come to.
  public init(_ reading: LogReading) {
    let events = Self.withoutISABridge(reading.events)
    unsafeInterruptLines = events.filter { $0.message == .unsafeInterrupts }.flatMap(\.lines)
    isaBridgeMaps = events.filter { $0.message == .isaBridgeMap }
    let explanation = Self.explanationOfPermission(events)
    var byCause: [LogCause: [LogEvent]] = [:]
    for event in events {
      guard let cause = event.message.cause else { continue }
      byCause[cause == .ambiguousPermission ? explanation : cause, default: []].append(event)
    }
    findings = LogCause.allCases.compactMap { cause in
      byCause[cause].map { Finding(cause: cause, events: $0) }
    }
  }

  /// What QEMU's ambiguous EPERM comes from: the kernel's own line, where it is there, tells.
  private static func explanationOfPermission(_ events: [LogEvent]) -> LogCause {
    var refused = false
    for event in events {
      switch event.message {
      case .noInterruptRemapping: return .noInterruptRemapping
      case .kernelRefusedRMRR, .kernelRefusedIdentityMapping: refused = true
      default: break
      }
    }
    return refused ? .pinnedMemory : .ambiguousPermission
  }

  /// An RMRR over just the first 16 MiB, which the log would show as well, makes the map what it says.
  private static func withoutISABridge(_ events: [LogEvent]) -> [LogEvent] {
    let regions = events.filter { $0.message == .pinnedRegion }.compactMap(\.region)
    guard regions.contains(MemoryRange(start: 0, end: 0xff_ffff)) else { return events }
    return events.map { event in
      var event = event
      if event.message == .isaBridgeMap { event.message = .identityMap }
      return event
    }
  }
}
