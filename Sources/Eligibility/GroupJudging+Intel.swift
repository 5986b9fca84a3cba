import FirmwareTables
import HostFacts
import PCI

extension GroupJudging {
  /// Intel's IOMMU since 5.3: memory of type `direct` refuses the group.
  func intelOutcome() -> GroupOutcome {
    let pins = tablePins()
    let isaLine = directLines.first { line in
      isISABridgeWorkaround(line) && !pins.contains { $0.range.overlaps(line.range) }
    }
    let direct = directLines.filter { $0 != isaLine }
    guard let first = direct.first else {
      if let isaLine, !isTableComplete { return undetermined(.isaRegionUnexplained(isaLine.range)) }
      var outcome = outcomeWithoutDirectLine(pins: pins)
      if isaLine != nil { outcome.notes.append(.isaBridgeWorkaround) }
      return outcome
    }
    guard rule != nil else { return undetermined(.kernelRuleUnknown(first.range)) }
    return refused(direct: direct, pins: pins)
  }

  private func outcomeWithoutDirectLine(pins: [Pin]) -> GroupOutcome {
    switch group.reservedRegions {
    case .lines(let regions, mayBeCut: false):
      var outcome = GroupOutcome(answer: .clear, basis: .reservedRegions)
      outcome.notes = pins.map { .pinnedInTableOnly($0) }
      outcome.evidence = evidence(of: regions)
      return outcome
    case .lines(_, mayBeCut: true):
      guard isTableComplete, members.count == group.members.count, rule != nil else {
        return undetermined(.reservedRegionsCut(group: group.number))
      }
      let answer: GroupOutcome.Answer = pins.isEmpty ? .clear : .pinned(pins, by: kind)
      return GroupOutcome(
        answer: answer, basis: .firmwareTable,
        evidence: evidence(of: pins)
          + [Evidence(file: reservedRegionsPath, text: "may be cut at the end of a page")])
    case .malformed(_, let line): return undetermined(.reservedRegionsMalformed(group: group.number, line: line))
    case .absent: return undetermined(.noReservedRegions)
    case .unreadable(let fault): return undetermined(.unreadable(fault))
    }
  }

  private var isTableComplete: Bool {
    guard matcher != nil, case .table(let table) = host.table else { return false }
    return table.fault == nil
  }

  /// From 5.3 to early 5.5 the kernel marked the first 16 MiB of a group with an ISA bridge as `direct` for old floppy
  /// drivers, which never refused an attachment (`intel_iommu_get_resv_regions`; mended by d8018a0e9195).
  ///
  /// A kernel with the rule of 6.6 has it as `direct-relaxable`, and refuses whatever is `direct`. Where the rule is open, the
  /// release tells which of both it is.
  private func isISABridgeWorkaround(_ region: ReservedRegion) -> Bool {
    let isMarkedAsDirect =
      if let rule = context.hostRule, rule.leavesRequireDirectOpen {
        host.kernel.release.flatMap(KernelRelease.init).map { !$0.isAtLeast(5, 6) } ?? false
      } else {
        context.hostRule?.earliest != .requireDirect
      }
    return region.range == ReservedRegion.isaBridgeWorkaround && isMarkedAsDirect
      && members.contains { $0.classCode?.isISABridge == true }
  }
}
