import DomainCheck
import Eligibility
import Guidance

extension HTMLReport {
  /// As many sets as are drawn, and as many as are told in words.
  private static let pictureLimit = 24
  private static let textLimit = 200

  /// The devices that cannot be kept apart: those with more than one owner first, then those that memory ties together.
  var isolationSection: Section? {
    guard !sets.isEmpty else { return nil }
    let ordered = sets.enumerated().sorted { ($0.element.urgency, $0.offset) < ($1.element.urgency, $1.offset) }.map(
      \.element)
    let divided = sets.count(where: \.isDivided)
    var count = sets.count == 1 ? "1 set of devices" : "\(sets.count) sets of devices"
    count += " cannot be kept apart"
    if divided > 0 { count += ", and \(divided == 1 ? "one has" : "\(divided) have") more than one owner" }
    let others = sets.count - Self.textLimit
    let content: Markup = [
      tag("p", [:], .text(count + ".")),
      .pieces(ordered.prefix(Self.pictureLimit).map(figure)),
      .pieces(ordered.dropFirst(Self.pictureLimit).prefix(Self.textLimit - Self.pictureLimit).map(caption)),
      others > 0 ? tag("p", [:], .text("And \(others) sets more: "), code("rmrr-guard isolation")) : .none,
    ]
    return Section(id: "isolation", title: "One or all?", content: content)
  }

  private func figure(_ ownership: SetOwnership) -> Markup {
    tag(
      "figure", ["class": ownership.isDivided ? "divided" : "whole"],
      IsolationPicture(ownership: ownership, host: judged.host).markup,
      tag("figcaption", [:], caption(ownership)))
  }

  private func caption(_ ownership: SetOwnership) -> Markup {
    [
      tag("p", [:], .text(ownership.set.advice)),
      ownership.isDivided
        ? tag("p", ["class": "caution"], .text(IsolationText.divisionSentence(ownership))) : .none,
    ]
  }
}

extension SetOwnership {
  /// What is shown first: 0 for what has more than one owner, 1 for what memory ties together, 2 for the rest.
  fileprivate var urgency: Int { isDivided ? 0 : set.isTiedByMemory ? 1 : 2 }
}
