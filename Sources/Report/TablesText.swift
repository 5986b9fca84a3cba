import Eligibility
import FirmwareTables
import Guidance
import PCI

/// Firmware tables, as text for people: the memory that they pin first, since that is what people look for.
public enum TablesText {
  /// A section for each table.
  public static func render(_ tables: [DecodedTable]) -> StyledText { tables.map(section).joined(separator: "\n") }

  private static func section(_ decoded: DecodedTable) -> StyledText {
    let table = decoded.table
    let regions = table.regions
    let parts = table.structureLines
    var text = title(of: decoded) + "\n"
    text += regions.isEmpty ? "\(nothing(in: table))" : "\(heading("Pinned memory:"))\n\(lines(of: regions))"
    if regions.contains(where: \.hasLongPath) {
      text += "  A path such as 00:1c.7/00.0 means the function 00.0 behind the bridge 00:1c.7.\n"
    }
    for (title, lines) in [
      ("IOMMUs", parts.iommus), ("Other structures", parts.others),
      ("Remarkable", table.findings.map { $0.text(table.iommuKind) }),
    ] where !lines.isEmpty {
      let listed = lines.map { wrapped($0, indent: "  ", further: "      ") }
      text += "\n\(heading("\(title):"))\n\(listed.joined())"
    }
    return text
  }

  /// What is said where no memory was read.
  private static func nothing(in table: FirmwareTable) -> String {
    table.fault == nil ? "It pins no memory.\n" : "No pinned memory was read.\n"
  }

  private static func title(of decoded: DecodedTable) -> StyledText {
    let header = decoded.table.header
    let oem = "\(header.oem) \(header.oemTable)".trimmingSpaces
    let file = decoded.file == "-" ? "standard input" : printable(decoded.file)
    var text: StyledText = "\(heading("\(file): \(header.signature)")), revision \(header.revision)"
    text += oem.isEmpty ? "" : ", of \(oem)"
    text += ", \(header.length) bytes, checksum \(decoded.checksum)\n"
    if let fault = decoded.table.fault { text += wrapped("\(fault) What follows may be missing here.", indent: "") }
    return text
  }

  /// The regions in their order; neighbours that are for the same devices share the line that names these, and a reason is
  /// not repeated.
  private static func lines(of regions: [TableRegion]) -> String {
    var text = ""
    var toldReason = ""
    for (index, region) in regions.enumerated() {
      let segment = region.segment.map { ", segment " + hexadecimal(UInt64($0), digits: 4) } ?? ""
      text +=
        "  \(region.range) (\(region.range.size))\(segment): \(region.effect.isEffective ? "kept" : "not kept")\n"
      let next = index + 1 < regions.count ? regions[index + 1] : nil
      if let next, next.scopes == region.scopes, next.segment == region.segment, next.why == region.why { continue }
      text += wrapped("for " + region.devices, indent: "    ", further: "        ")
      if region.why != toldReason { text += wrapped(region.why, indent: "    ") }
      toldReason = region.why
    }
    return text
  }
}

extension DecodedTable {
  fileprivate var checksum: String {
    return table.header.checksumValid.map { $0 ? "right" : "wrong" } ?? "unknown"
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}

extension TableRegion {
  fileprivate var hasLongPath: Bool {
    scopes.contains { if case .device(let scope) = $0 { scope.path.count > 1 } else { false } }
  }

  /// Whom the memory is pinned to, scopes of one kind under one word.
  fileprivate var devices: String {
    scopes.isEmpty
      ? "no device" : listed(scopes.map(\.wordAndName))
  }
}

extension TableRegion.Scope {
  fileprivate var wordAndName: (word: String, name: String) {
    switch self {
    case .device(let scope): (scope.kind.text, scope.way)
    case .requesters(.all): ("all devices of the segment", "")
    case .requesters(.device(let device)): ("device ID", "\(device)")
    case .requesters(.range(let first, let last)): ("device IDs", "\(first) to \(last)")
    case .streams(let mapping):
      ("stream IDs of node 0x\(hexadecimal(UInt64(mapping.outputReference))):", mapping.outputText)
    }
  }
}
