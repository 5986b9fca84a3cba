import KernelLog
import PCI

/// What is said of a finding beyond its cause: of some messages more is known.
extension LogDiagnosis.Finding {
  /// Who is at fault.
  var fault: String { tellsBrokenTableAlone ? LogCause.scopeTypeMismatch.fault : cause.fault }

  /// What it is often taken for, and is not.
  var isNot: String {
    tellsBrokenTableAlone ? "It is not a missing option: neither intel_iommu=on nor amd_iommu=on helps." : cause.isNot
  }

  /// What to do next.
  var next: String {
    guard tellsBrokenTable else { return cause.next }
    let vendor =
      "Look what is wrong with firmware's table, and ask the machine's vendor for firmware whose table is right."
    // Beside these lines there may be others, by which the IOMMU is off for want of an option.
    return tellsBrokenTableAlone ? vendor : "\(vendor) \(cause.next)"
  }

  /// Whether a line says that Linux cannot do with firmware's table.
  var tellsBrokenTable: Bool { has(.tableNotTaken) || has(.directMappingFailed) }

  private var tellsBrokenTableAlone: Bool {
    events.allSatisfy { $0.message == .tableNotTaken || $0.message == .directMappingFailed }
  }

  /// What the messages about an IOMMU that is off say.
  var saysOfIOMMU: String {
    var sentences: [String] = []
    if has(.tableNotTaken) {
      sentences.append(
        "An entry of firmware's table DMAR reaches past the table's end. Linux does not take such a table and leaves VT-d"
          + " off: there are no IOMMU groups, and nothing can be assigned.")
    }
    // The second attempt comes after the attachment (`iommu_setup_default_domain`, drivers/iommu/iommu.c).
    if has(.directMappingFailed) {
      sentences.append(
        "Linux could not map memory one to one as firmware's table wants it (Intel RMRR, AMD IVMD or Arm RMR). It tries"
          + " once more; where that fails as well it has no IOMMU, and nothing can be assigned.")
    }
    if !tellsBrokenTableAlone {
      sentences.append(
        "The host has no IOMMU that is on (or VFIO is not loaded), and without one no PCI device can be assigned.")
    }
    return sentences.joined(separator: " ")
  }

  /// What the maps of a boot say.
  var saysOfMaps: String {
    let maps = pins(of: events.filter { $0.region != nil })
    let cut = names(of: events.filter { $0.region == nil })
    var sentences: [String] = []
    if let maps {
      sentences.append("The kernel mapped memory that firmware has pinned to devices (RMRRs), one to one: \(maps).")
    }
    if let cut {
      sentences.append(
        "The kernel mapped memory that firmware has pinned to \(cut) (an RMRR); the line is cut before the range.")
    }
    guard sentences.isEmpty else { return sentences.joined(separator: " ") }
    return "The kernel mapped memory that firmware has pinned to a device (an RMRR); the line is cut."
  }

  /// What the lines about pinned memory say.
  var saysOfPinnedRegions: String {
    var sentences: [String] = []
    if let pinned = pins(of: events.filter { $0.message == .pinnedRegion }) {
      sentences.append("Firmware pins memory: \(pinned).")
      if devices.isEmpty { sentences.append("Linux does not say here to which devices.") }
    }
    if let kept = pins(of: events.filter { $0.message == .keptRegion }) {
      sentences.append(
        "The kernel itself shows memory that is pinned to \(groupsText(.keptRegion)), by lines of type direct in"
          + " reserved_regions: \(kept). Linux 6.6 and later assign nothing of such a group to a guest, nor do 5.3 to 6.5"
          + " on Intel.")
    }
    if let relaxable = pins(of: events.filter { $0.message == .relaxableRegion }) {
      sentences.append(
        "Of memory that is pinned to \(groupsText(.relaxableRegion)) the kernel lets go for a guest (direct-relaxable), which"
          + " refuses nothing: \(relaxable).")
    }
    return sentences.joined(separator: " ")
  }

  private func groupsText(_ message: LogMessage) -> String {
    let groups = Set(events.filter { $0.message == message }.compactMap(\.group)).sorted().map { String($0) }
    return groups.isEmpty ? "an IOMMU group" : named("IOMMU group", groups) ?? ""
  }

  private func names(of events: [LogEvent]) -> String? {
    named("", events.flatMap(\.devices).sortedWithoutRepetition().map(\.description))
  }

  /// The memory with the devices that it is pinned to, as far as they are named; nil where no memory is told.
  private func pins(of events: [LogEvent]) -> String? {
    let table = PinnedMemoryLog(events: events)
    guard !table.regions.isEmpty else { return nil }
    let shown = table.regions.prefix(6).map { pinned in
      let devices = pinned.devices.map(\.description).joined(separator: ", ")
      return pinned.range.description + (devices.isEmpty ? "" : " to \(devices)")
    }
    let more = table.regions.count - shown.count
    return shown.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
  }

  /// Names behind a noun, the first few; nil where there are none.
  func named(_ noun: String, _ names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    return noun.isEmpty ? shown : noun + (names.count > 1 && noun.hasSuffix("group") ? "s " : " ") + shown
  }
}
