import Eligibility
import Guidance
import HostFacts
import PCI

extension HTMLReport {
  /// As many groups as are told one by one.
  private static let groupLimit = 64

  /// The groups that cannot be given to a guest, why, and what to do.
  var blockedSection: Section? {
    let groups = judged.lostGroups + judged.undeterminedGroups
    guard !groups.isEmpty else { return nil }
    let others = groups.count - Self.groupLimit
    let content: Markup = [
      .pieces(groups.prefix(Self.groupLimit).map(card)),
      others > 0 ? tag("p", [:], .text("And \(others) groups more: "), code("rmrr-guard devices --blocked")) : .none,
    ]
    return Section(id: "blocked", title: "What is blocked, and what to do", content: content)
  }

  private func card(_ group: HostJudgement.Group) -> Markup {
    let judgement = group.judgement
    return tag(
      "article", ["class": "card \(judgement.verdict.rawValue)"],
      tag("h3", [:], .text("IOMMU group \(group.group.number) "), judgement.verdict.pill),
      tag("ul", ["class": "devices"], each: members(of: group)),
      .pieces(judgement.reasonLines.map { tag("p", [:], .text($0)) }),
      remedies(for: judgement), evidence(of: judgement))
  }

  private func members(of group: HostJudgement.Group) -> [Markup] {
    let pinned = group.judgement.pinnedFunctions
    return group.group.members.map { address in
      let function = judged.host.function(at: address)
      let details = [
        function?.classCode?.name, details.name(of: address)?.text, function?.identifier?.description,
        function?.driver.map { "driver \(printable($0, byteLimit: 32))" },
        details.slot(of: address).map { "slot \(printable($0.name, byteLimit: 32))" },
        details.label(of: address)?.text.map { "firmware calls it \(printable($0, byteLimit: 64))" },
      ].compactMap { $0 }.joined(separator: ", ")
      return tag(
        "li", [:], code(address), .text(" \(details)"),
        pinned.contains(address) ? tag("strong", ["class": "mark"], " pinned") : .none)
    }
  }

  private func remedies(for judgement: Judgement) -> Markup {
    let remedies = details.remedies(for: judgement)
    guard !remedies.isEmpty else { return .none }
    return tag(
      "details", ["open": ""], tag("summary", [:], "What to do"),
      tag("ol", [:], each: remedies.map(item)))
  }

  private func item(_ remedy: Remedy) -> Markup {
    tag(
      "li", [:], tag("p", [:], .text(remedy.text)),
      remedy.steps.isEmpty
        ? .none : tag("ol", ["class": "steps"], each: remedy.steps.map { tag("li", [:], tag("pre", [:], .text($0))) }),
      remedy.caution.map { tag("p", ["class": "caution"], tag("strong", [:], "Mind: "), .text($0)) } ?? .none,
      tag("p", ["class": "quiet"], .text("Source: \(remedy.source)")))
  }

  private func evidence(of judgement: Judgement) -> Markup {
    guard !judgement.evidence.isEmpty else { return .none }
    return tag(
      "details", [:], tag("summary", [:], "Evidence"),
      tag(
        "ul", ["class": "evidence"],
        each: judgement.evidence.map { evidence in
          let line = evidence.line.map { ":\($0)" } ?? ""
          return tag("li", [:], code(evidence.file + line), tag("pre", [:], .text(printable(evidence.text))))
        }))
  }
}
