import PCI

/// One message in a log, with what it names.
public struct LogEvent: Hashable, Sendable {
  /// The message.
  public var message: LogMessage
  /// The functions that it names, as it names them: a name without a segment is taken to be of segment 0.
  public var devices: [PCIAddress] = []
  /// The IOMMU group that it names.
  public var group: Int?
  /// The memory that it names, with an inclusive end.
  public var region: MemoryRange?
  /// The lines on which it stands, from 1.
  public var lines: ClosedRange<Int>
}
