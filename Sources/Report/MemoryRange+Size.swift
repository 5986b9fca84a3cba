import PCI

extension MemoryRange {
  /// How much memory it is, in words.
  var size: String {
    if start != 0, end == start - 1 { return "no bytes" }
    guard start <= end else { return "end below start" }
    let (bytes, isWhole) = (end - start).addingReportingOverflow(1)
    if isWhole { return "all memory" }
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] as [(String, UInt64)]
    where bytes & (1 << shift - 1) == 0 {
      return "\(bytes >> shift) \(unit)"
    }
    return bytes == 1 ? "1 byte" : "\(bytes) bytes"
  }
}
