import PCI

extension MemoryRange {
  /// How much memory it is, in words.
  var size: String {
    if start != 0, end == start - 1 { return "no bytes" }
    guard start <= end else { return "end below start" }
    let (bytes, isWhole) = (end - start).addingReportingOverflow(1)
    if isWhole { return "all memory" }
    let units: [(name: String, shift: UInt64)] = [("GiB", 30), ("MiB", 20), ("KiB", 10)]
    for unit in units where bytes & (1 << unit.shift - 1) == 0 && bytes >> unit.shift < 10_000 {
      return "\(bytes >> unit.shift) \(unit.name)"
    }
    // The range itself tells it to the byte.
    if let unit = units.first(where: { bytes >> $0.shift > 0 }), bytes >= 10_000 {
      let tenths = (bytes >> unit.shift) * 10 + ((bytes & (1 << unit.shift - 1)) * 10) >> unit.shift
      return "\(tenths / 10).\(tenths % 10) \(unit.name)"
    }
    return bytes == 1 ? "1 byte" : "\(bytes) bytes"
  }
}
