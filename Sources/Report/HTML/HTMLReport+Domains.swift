import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import PCI

extension HTMLReport {
  /// As many domains as are told one by one.
  private static let domainLimit = 200

  /// What becomes of each domain's start.
  var domainSection: Section? {
    guard !domains.isEmpty else { return nil }
    let refused = domains.count { $0.verdict == .refused }
    let failing = domains.count(where: \.cannotMapItsMemory)
    let more = failing == 0 ? "" : ", and \(failing) would fail to start (guest memory over pinned memory)"
    let concerned = domains.filter { !$0.devices.isEmpty }.sorted { $0.urgency < $1.urgency }
    let silent = domains.filter { $0.devices.isEmpty }.prefix(Self.domainLimit)
    let content: Markup = [
      tag("p", [:], .text("\(refused == 0 ? "None" : "\(refused)") of \(domains.count) would be refused\(more).")),
      .pieces(concerned.prefix(Self.domainLimit).map(card)),
      concerned.count > Self.domainLimit
        ? tag("p", [:], .text("And \(concerned.count - Self.domainLimit) more: "), code("rmrr-guard check --all"))
        : .none,
      silent.isEmpty
        ? .none
        : tag(
          "p", ["class": "quiet"],
          .text("No host device: \(silent.map { printable($0.name) }.joined(separator: ", ")).")),
    ]
    return Section(id: "domains", title: "Domains", content: content)
  }

  private func card(_ domain: DomainJudgement) -> Markup {
    tag(
      "article",
      ["class": "card \(domain.cannotMapItsMemory ? Verdict.undetermined.rawValue : domain.verdict.rawValue)"],
      tag(
        "h3", [:], .text(printable(domain.name)), " ",
        domain.cannotMapItsMemory
          ? tag("span", ["class": "pill undetermined"], "! would fail to start") : domain.verdict.pill,
        domain.state.map { tag("span", ["class": "quiet"], .text(" \($0)")) } ?? .none),
      // That it is refused, the word beside its name tells.
      domain.verdict == .refused
        ? .none : tag("p", [:], .text(domain.outcome.prefix(1).uppercased() + domain.outcome.dropFirst() + ".")),
      tag("ul", ["class": "devices"], each: domain.devices.map { item($0, domain) }))
  }

  private func item(_ device: DomainJudgement.Device, _ domain: DomainJudgement) -> Markup {
    let place = tag("span", ["class": "quiet"], .text(" \(device.use.use.place)"))
    switch device.use.resolution {
    case .question:
      guard let judgement = device.judgement else { return .none }
      let isRefused = judgement.verdict == .refused
      let notes = judgement.notes.filter { !(isRefused && $0.isAboutGroupMate) }.map { $0.text(for: judgement) }
      let lines = judgement.reasonLines + notes + domain.memoryLines(for: judgement)
      return tag(
        "li", [:], code(judgement.question.address), .text(" \(judgement.function?.classCode?.name ?? "")"), place, " ",
        judgement.verdict.pill,
        details.name(of: judgement.question.address).map { tag("p", ["class": "quiet"], .text($0.text)) } ?? .none,
        .pieces(lines.map { tag("p", [:], .text($0)) }))
    case .untold(let text):
      return tag("li", [:], place, " ", Verdict.undetermined.pill, tag("p", [:], .text(printable(text))))
    case .chosenAtStart(let network):
      return tag("li", [:], .text("network \(printable(network))"), place, pool(device.candidates))
    case .noClaim: return tag("li", [:], place, " no PCI device of its own, so nothing that is pinned concerns it")
    }
  }

  private func pool(_ candidates: [Judgement]) -> Markup {
    guard !candidates.isEmpty else {
      return tag("p", [:], "If it is a pool of host devices, it chooses one at the start.")
    }
    return tag(
      "ul", ["class": "devices"],
      each: candidates.map { tag("li", [:], code($0.question.address), " ", $0.verdict.pill) })
  }
}

extension DomainJudgement {
  /// What is told first: what would not start.
  fileprivate var urgency: Int {
    switch verdict {
    case .refused: 0
    case .undetermined: 1
    case .unassignable: 2
    case .eligible: cannotMapItsMemory ? 1 : 3
    }
  }
}

extension Note {
  /// Whether it tells of another function of the group, which matters to those alone who can assign the device.
  var isAboutGroupMate: Bool { if case .groupMate = self { true } else { false } }
}
