import KernelLog
import PCI

extension ReportV1 {
  /// What a kernel's log tells of pinned memory, beside the table and sysfs.
  struct KernelLogEvidence: Encodable, Sendable {
    let source: String
    let regions: [LoggedRegion]
    let isaBridgeLines: [Int]

    init(_ comparison: KernelLogComparison) {
      source = comparison.source
      regions = comparison.rows.map { LoggedRegion($0) }
      isaBridgeLines = comparison.isaBridgeMaps.flatMap(\.lines)
    }
  }

  struct LoggedRegion: Encodable, Sendable {
    let region: Region
    let device: OrNull<String>
    let lines: [Int]
    let table: String
    let kernel: String

    init(_ row: KernelLogComparison.Row) {
      region = Region(row.range)
      device = OrNull(row.device?.description)
      lines = row.lines
      table = row.table.rawValue
      kernel = row.kernel.rawValue
    }
  }
}
