import Eligibility
import FirmwareTables
import Guidance
import HostFacts
import PCI

extension HostText {
  /// As many functions of one region as are shown.
  private static let holderLimit = 16

  /// The regions of the table, each with the functions that it is pinned to.
  static func regions(of judgement: HostJudgement) -> StyledText {
    guard case .table(let read) = judgement.host.table else { return "" }
    guard !judgement.regions.isEmpty else {
      return read.fault == nil ? "The table pins no memory.\n" : "No pinned memory was read.\n"
    }
    var table = TextTable(header: ["MEMORY", "SIZE", "PINNED TO", "CLASS", "GROUP", "LINUX"])
    for region in judgement.regions {
      var memory = [region.region.range.description, region.region.range.size]
      for holder in region.holders.prefix(holderLimit) {
        let function = holder.function
        table.append(
          memory + [
            function.address.description, function.classCode?.name ?? "?", function.group.map { String($0) } ?? "-",
            answer(for: holder, judgement),
          ])
        memory = ["", ""]
      }
      if region.holders.isEmpty { table.append(memory + [region.whyNobody]) }
      if region.holders.count > holderLimit {
        table.append(memory + ["and \(region.holders.count - holderLimit) more"])
      }
    }
    return "\(heading("What firmware pins"))\n\n\(table.text)"
  }

  /// The groups that cannot be given to a guest, and those of which nobody can tell.
  static func groups(of judgement: HostJudgement) -> StyledText {
    let lost = judgement.lostGroups
    let untold = judgement.undeterminedGroups
    var text: StyledText = ""
    if !lost.isEmpty {
      let total = judgement.groups.count
      text += heading("\(lost.count) of \(counted(total, "group")) cannot be given to a guest")
      text += "\n\n" + table(of: lost, judgement)
    } else if !judgement.groups.isEmpty, untold.isEmpty {
      text += "No group is lost for pinned memory.\n"
    }
    guard !untold.isEmpty else { return text }
    if !text.isEmpty { text += "\n" }
    text += heading("\(counted(untold.count, "group")) cannot be told") + "\n\n"
    for group in untold {
      guard let reason = group.judgement.reasons.first else { continue }
      let why = printable(reason.text(for: group.judgement), byteLimit: 400)
      text += wrapped("group \(group.group.number): \(why)", indent: "  ", further: "      ")
    }
    return text
  }

  /// What Linux does about the memory, in a word or a few: what it lets go of is no obstacle, and otherwise the verdict on
  /// the group tells.
  private static func answer(for holder: HostJudgement.Holder, _ judgement: HostJudgement) -> String {
    let group = judgement.groups.first { $0.group.number == holder.function.group }
    let answer: String
    switch group?.judgement.verdict {
    case nil: answer = "no group"
    case _ where holder.isPermitted == true:
      let isInTheWay = group?.judgement.notes.contains(where: \.isGuestMemoryOverlap) == true
      answer = isInTheWay ? "permits, but no guest memory may lie there" : "permits"
    case .refused?: answer = "refuses"
    case .eligible?: answer = "permits, against the table"
    case .undetermined?: answer = "cannot be told"
    case .unassignable?: answer = "cannot be assigned"
    }
    guard case .rmrrOfBridge(let bridge, _) = holder.origin else { return answer }
    return answer + ", behind bridge \(bridge)"
  }

  private static func table(of groups: [HostJudgement.Group], _ judgement: HostJudgement) -> StyledText {
    var table = TextTable(header: ["GROUP", "ADDRESS", "CLASS", "DRIVER", "WHY"])
    for group in groups {
      let pinned = group.judgement.pinnedFunctions
      for (index, member) in group.group.members.enumerated() {
        let function = judgement.host.function(at: member)
        let isPolicy = group.judgement.reasons.contains { if case .pinnedByPolicy = $0 { true } else { false } }
        let why =
          if pinned.contains(member) {
            isPolicy ? "pinned (policy)" : "pinned"
          } else {
            pinned.isEmpty ? "one of the group is pinned" : "shares the group"
          }
        table.append([
          index == 0 ? String(group.group.number) : "", member.description, function?.classCode?.name ?? "?",
          function?.driver.map { printable($0, byteLimit: 32) } ?? "-", why,
        ])
      }
    }
    return table.text
  }
}

extension HostJudgement.PinnedRegion {
  /// Why the region is pinned to no function of the host.
  fileprivate var whyNobody: String {
    region.effect.isEffective ? "no device of this host" : "nobody. \(region.why)"
  }
}

extension Note {
  fileprivate var isGuestMemoryOverlap: Bool { if case .guestMemoryOverlap = self { true } else { false } }
}
