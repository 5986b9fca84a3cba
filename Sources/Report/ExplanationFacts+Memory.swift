import Eligibility
import Guidance
import HostFacts
import KernelLog
import PCI

extension ExplanationFacts {
  /// As many ranges of memory as are told of.
  private static let rangeLimit = 6

  /// What the host tells of the memory that a log names.
  func memorySentences(on finding: LogDiagnosis.Finding) -> [String] {
    switch finding.cause {
    case .rmrr, .badRMRR: sentencesOnPins(finding.events.filter(\.devices.isEmpty))
    case .guestMemoryOverlap: sentencesOnGuestMemory(finding.events)
    default: []
    }
  }

  // MARK: Pinned memory

  /// To whom the memory is pinned here, of which the log tells only the addresses.
  private func sentencesOnPins(_ events: [LogEvent]) -> [String] {
    let ranges = Self.ranges(of: events)
    guard !ranges.isEmpty else { return [] }
    let judged = HostJudgement(host: host)
    let pinned = PinnedMemory.all(on: judged)
    let sentences = ranges.prefix(Self.rangeLimit).map { range in
      let same = pinned.filter { $0.region?.range == range || $0.range == range }
      let found = same.isEmpty ? pinned.filter { $0.range.overlaps(range) } : same
      guard !found.isEmpty else { return absence(of: range) }
      return found.prefix(2).map { sentence(on: $0, judged) }.joined(separator: " ")
    }
    return sentences + (ranges.count > sentences.count ? ["And \(ranges.count - sentences.count) more."] : [])
  }

  private func sentence(on pinned: PinnedMemory, _ judged: HostJudgement) -> String {
    let account =
      pinned.region.map { "by firmware's table (\($0.kind.name))" } ?? "as the kernel shows (reserved_regions)"
    guard !pinned.functions.isEmpty else {
      return "\(pinned.range) is pinned to no device that is here, \(account)."
    }
    let shown = pinned.functions.prefix(Self.deviceLimit).map { address in
      let judgement = judged.judgement(on: address)
      let group = judgement?.function?.group.map { "IOMMU group \($0)" } ?? "no IOMMU group"
      let details = [
        judgement?.function?.classCode?.name ?? "PCI device", group, judgement?.verdict.rawValue,
      ]
      return "\(address) (\(details.compactMap { $0 }.joined(separator: ", ")))"
    }
    let more = pinned.functions.count - shown.count
    return
      "\(pinned.range) is pinned \(account) to \(shown.joined(separator: ", "))\(more > 0 ? " and \(more) more" : "")."
  }

  private func absence(of range: MemoryRange) -> String {
    if case .table = host.table {
      return
        "\(range) is pinned to nothing here, neither by firmware's table nor as the kernel shows: the text is from another"
        + " machine, or firmware has changed since."
    }
    return "The kernel shows nothing that is pinned at \(range); firmware's table, which would tell more, was not read."
  }

  // MARK: Guest memory

  /// What the kernel keeps where a guest's memory could not be mapped.
  private func sentencesOnGuestMemory(_ events: [LogEvent]) -> [String] {
    let groups = Set(events.flatMap { self.groups(of: $0) }).sorted()
    let pinned = PinnedMemory.all(on: HostJudgement(host: host))
    return groups.prefix(Self.deviceLimit).compactMap { host.group($0) }.flatMap { group in
      let ranges = Self.ranges(of: events.filter { self.groups(of: $0).contains(group.number) })
      let devices = Set(events.flatMap(\.devices)).intersection(group.members)
      return ranges.prefix(Self.rangeLimit).flatMap { sentences(on: $0, group, devices, pinned) }
    }
  }

  private func groups(of event: LogEvent) -> [Int] {
    let ofDevices = event.devices.compactMap { host.function(at: $0)?.group }
    return event.devices.isEmpty ? [event.group].compactMap { $0 } : ofDevices
  }

  /// VFIO has no place for guest memory where a line lies, of whatever type but `direct-relaxable`
  /// (`vfio_iommu_resv_exclude`, drivers/vfio/vfio_iommu_type1.c).
  private func sentences(
    on range: MemoryRange, _ group: IOMMUGroup, _ devices: Set<PCIAddress>, _ pinned: [PinnedMemory]
  ) -> [String] {
    guard case .lines(let lines, let mayBeCut) = group.reservedRegions else { return [] }
    let inTheWay = lines.filter { $0.kind != .directRelaxable && $0.range.overlaps(range) }
    if inTheWay.isEmpty {
      guard !mayBeCut else { return [] }
      return [
        "Nothing that the kernel keeps for IOMMU group \(group.number) lies in \(range): it is beyond what the IOMMU can"
          + " address, or the text is from another machine."
      ]
    }
    return inTheWay.flatMap { kept($0, group, devices, pinned) }.filter { $0.range.overlaps(range) }
      .prefix(Self.rangeLimit).map { kept, words in
        let isWithin = range.start <= kept.start && kept.end <= range.end
        return "\(kept) is \(words) and \(isWithin ? "lies in" : "reaches into") \(range)."
      }
  }

  /// What a line of the group stands for: the table's regions, of which adjacent ones make one line, or the line itself.
  private func kept(
    _ line: ReservedRegion, _ group: IOMMUGroup, _ devices: Set<PCIAddress>, _ pinned: [PinnedMemory]
  ) -> [(range: MemoryRange, words: String)] {
    guard line.kind == .direct else { return [(line.range, "kept by the kernel itself (\(line.kind.rawValue))")] }
    let regions = pinned.compactMap { memory -> (range: MemoryRange, words: String)? in
      let holders = memory.functions.filter { group.members.contains($0) }
      guard memory.region != nil, !holders.isEmpty, memory.range.overlaps(line.range) else { return nil }
      let isItself = devices.count == 1 && holders.contains { devices.contains($0) }
      let named = holders.prefix(Self.deviceLimit).map(\.description).joined(separator: ", ")
      return (memory.range, "pinned to \(isItself ? "it" : named)")
    }
    guard regions.isEmpty else { return regions }
    let isItself = group.members.count == 1 && devices.contains(group.members[0])
    return [(line.range, "pinned to \(isItself ? "it" : "IOMMU group \(group.number)")")]
  }

  // MARK: Parts of a log

  /// The memory that is named, each range once, in the order of the log.
  private static func ranges(of events: [LogEvent]) -> [MemoryRange] {
    var seen: Set<MemoryRange> = []
    return events.compactMap(\.region).filter { seen.insert($0).inserted }
  }
}

extension HostJudgement {
  /// The judgement on a function; nil where there is none.
  fileprivate func judgement(on address: PCIAddress) -> Judgement? {
    judgements.first { $0.question.address == address }
  }
}
