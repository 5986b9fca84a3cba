import Guidance
import KernelLog
import PCI

extension HostText {
  /// As many rows as are shown.
  private static let rowLimit = 64

  /// What a kernel's log tells of pinned memory, and whether table and kernel say the same.
  static func kernelLog(_ comparison: KernelLogComparison) -> StyledText {
    let title = heading("What \(comparison.source) tells") + "\n\n"
    guard !comparison.rows.isEmpty else {
      let nothing = wrapped(
        "No line about pinned memory: the log does not reach back to the boot, or firmware pins none.", indent: "  ")
      return "\(title)\(nothing)\(isaBridge(comparison))"
    }
    var table = TextTable(header: ["MEMORY", "SIZE", "PINNED TO", "LINES", "TABLE", "KERNEL"])
    var last: MemoryRange?
    for row in comparison.rows.prefix(rowLimit) {
      let memory = row.range == last ? ["", ""] : [row.range.description, row.range.size]
      last = row.range
      table.append(
        memory + [
          row.device?.description ?? "(not told)", lines(row.lines), row.table.words, row.kernel.words,
        ])
    }
    let more = comparison.rows.count - rowLimit
    let rest = more > 0 ? wrapped("And \(more) more.", indent: "  ") : ""
    return "\(title)\(table.text)\(rest)\(remarks(comparison))\(isaBridge(comparison))"
  }

  private static func lines(_ lines: [Int]) -> String {
    guard !lines.isEmpty else { return "-" }
    return lines.prefix(3).map { String($0) }.joined(separator: ", ") + (lines.count > 3 ? ", …" : "")
  }

  private static func remarks(_ comparison: KernelLogComparison) -> String {
    let ends = comparison.otherEnds.prefix(4).map { log, table in
      "The log has \(log) where the table has \(table): they start alike, and one of the ends is wrong. It is taken here as it"
        + " is printed."
    }
    return ends.map { "\n" + wrapped($0, indent: "") }.joined()
  }

  private static func isaBridge(_ comparison: KernelLogComparison) -> String {
    guard let map = comparison.isaBridgeMaps.first else { return "" }
    return "\n" + wrapped(LogDiagnosis.isaBridgeRemark(on: map), indent: "")
  }
}

extension KernelLogComparison.TableAnswer {
  fileprivate var words: String {
    switch self {
    case .agrees: "agrees"
    case .logOnly: "in the log only"
    case .tableOnly: "in the table only"
    case .noTable: "no table"
    }
  }
}

extension KernelLogComparison.KernelAnswer {
  fileprivate var words: String {
    switch self {
    case .direct: "keeps it (direct)"
    case .directRelaxable: "lets go of it (direct-relaxable)"
    case .none: "does not keep it"
    case .unknown: "-"
    }
  }
}
