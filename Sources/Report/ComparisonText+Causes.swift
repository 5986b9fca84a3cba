import Comparison
import Eligibility
import FirmwareTables
import Guidance
import HostFacts
import PCI

// What has changed behind the verdicts: memory, groups, kernel.

extension ComparisonText {
  static func regions(in comparison: HostComparison) -> StyledText {
    guard let regions = comparison.regions else {
      let sides = [(comparison.before, "before"), (comparison.after, "now")].filter { !$0.0.judgement.isTableKnown }
      let lines = sides.map { line($0.1, tableFault(of: $0.0.judgement.host)) }
      return "\(heading("What firmware pins cannot be compared"))\n\n\(lines.joined())"
    }
    guard !regions.isEmpty else { return "" }
    return "\(heading("What firmware pins"))\n\n\(regions.map(lines).joined())"
  }

  private static func tableFault(of host: HostFacts) -> String {
    switch host.table {
    case .unreadable(let fault): fault.description + (fault.isDenied ? " Root can read it." : "")
    case .malformed(let error): error.description
    case .table(let table): table.fault.map(\.description) ?? ""
    case .notRead, .absent: "Firmware's table was not read."
    }
  }

  private static func lines(of region: RegionComparison) -> StyledText {
    var text: StyledText = "  \(region.range) (\(region.range.size))\n"
    switch (region.before, region.after) {
    case (let before?, nil): text += line("no more", "pinned to \(listed(before)) before")
    case (nil, let after?): text += line("new", "pinned to \(listed(after))")
    case (let before, let after):
      text += line("before", "pinned to \(listed(before ?? []))")
      text += line("now", "pinned to \(listed(after ?? []))")
    }
    return text
  }

  private static func listed(_ addresses: [PCIAddress]) -> String {
    guard !addresses.isEmpty else { return "no device of this host" }
    let limit = 16
    let more = addresses.count > limit ? " and \(addresses.count - limit) more" : ""
    return addresses.prefix(limit).map(\.description).joined(separator: ", ") + more
  }

  static func groups(in comparison: HostComparison) -> StyledText {
    let gone = comparison.goneGroups
    let new = comparison.newGroups
    guard !gone.isEmpty || !new.isEmpty, !comparison.isIOMMUSwitchedOff else { return "" }
    let lines =
      gone.map { line("no more", "group \($0.number): \(listed($0.members))") }
      + new.map { line("new", "group \($0.number): \(listed($0.members))") }
    return "\(heading("IOMMU groups"))\n\n\(lines.joined())"
  }

  static func kernel(in comparison: HostComparison) -> StyledText {
    let before = comparison.before
    let after = comparison.after
    let kinds = [before, after].map { $0.judgement.iommuKind?.name ?? "unknown" }
    let rules = [before, after].map { side in
      side.judgement.kernelRule.map { $0.text(for: side.judgement.iommuKind) } ?? "unknown"
    }
    let releases = [before, after].map { $0.judgement.host.kernel.release.map { printable($0) } ?? "unknown" }
    let switches = [before, after].map(\.iommuSwitches?.text)
    var text: StyledText = ""
    for (name, values) in [("release", releases), ("rule", rules), ("IOMMU", kinds)] {
      text += changed(name, values.first ?? "", values.last ?? "")
    }
    // Where one of the two is not known, nothing has been seen to change.
    if let old = switches.first ?? nil, let new = switches.last ?? nil { text += changed("switches", old, new) }
    return text.isEmpty ? "" : "\(heading("Kernel"))\n\n\(text)"
  }

  private static func changed(_ name: String, _ before: String, _ after: String) -> StyledText {
    guard before != after else { return "" }
    return "  \(name)\n\(line("before", before))\(line("now", after))"
  }
}

extension [String] {
  /// The switches as they stand on the command line.
  fileprivate var text: String { isEmpty ? "none" : printable(joined(separator: " "), byteLimit: 400) }
}
