import DomainCheck
import Eligibility
import Guidance
import HostFacts
import PCI

/// The report on a host and its domains as one page with pictures.
///
/// The page needs nothing but itself: no script, no font, no picture from elsewhere. It is the same on a phone, in the dark and
/// on paper.
public struct HTMLReport: Sendable {
  let details: HostDetails
  let domains: [DomainJudgement]
  let sets: [SetOwnership]
  let pinned: [PinnedMemory]
  /// When the page was made, in words.
  let date: String?

  /// The report on a judged host and the domains that were asked about.
  public init(_ details: HostDetails, domains: [DomainJudgement], date: String? = nil) {
    let judged = details.judgement
    self.details = details
    self.domains = domains
    self.date = date
    sets = judged.isolationSets.map { SetOwnership(of: $0, domains: domains, host: judged.host) }
    pinned = PinnedMemory.all(on: judged)
  }

  var judged: HostJudgement { details.judgement }

  /// The page.
  public func render() -> String {
    var page = "<!DOCTYPE html>\n"
    document.write(to: &page)
    return page
  }

  private var document: Markup {
    tag(
      "html", ["lang": "en"],
      tag(
        "head", [:],
        tag("meta", ["charset": "utf-8"]),
        tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        // A browser then loads nothing, whatever somebody has managed to put into a name.
        tag(
          "meta", ["http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"]),
        tag("meta", ["name": "color-scheme", "content": "light dark"]),
        tag("title", [:], .text("rmrr-guard: \(machineName)")),
        .style(pageStyle)),
      tag(
        "body", [:], header,
        tag(
          "main", [:], each: sections.map { tag("section", ["id": $0.id], tag("h2", [:], .text($0.title)), $0.content) }
        ),
        footer))
  }

  /// What firmware calls the machine.
  var machineName: String {
    judged.host.platform.identity?.name.map { printable($0) } ?? "This host"
  }

  /// A part of the page.
  struct Section {
    var id: String
    var title: String
    var content: Markup
  }

  private var sections: [Section] {
    [domainSection, blockedSection, memorySection, isolationSection, treeSection].compactMap { $0 }
  }

  private var contents: Markup {
    tag(
      "nav", ["aria-label": "Contents"],
      each: sections.map { tag("a", ["href": "#\($0.id)"], .text($0.title)) })
  }

  private var header: Markup {
    let lines = HostText.basisLines(of: judged) + [("Firmware", firmware)] + (date.map { [("Made", $0)] } ?? [])
    return tag(
      "header", [:],
      tag("h1", [:], .text(machineName)), tag("p", ["class": "lead"], .text(lead)), counts,
      .pieces(
        Remedies.withoutIOMMU(on: judged.host).map { tag("p", [:], tag("strong", [:], "What to do: "), .text($0.text)) }
      ),
      tag(
        "dl", [:],
        each: lines.filter { !$0.1.isEmpty }.flatMap { [tag("dt", [:], .text($0.0)), tag("dd", [:], .text($0.1))] }),
      contents)
  }

  private var firmware: String {
    let identity = judged.host.platform.identity
    return [identity?.firmwareVendor, identity?.firmwareVersion, identity?.firmwareDate].compactMap { $0 }
      .map { printable($0) }.joined(separator: ", ")
  }

  /// The whole in a sentence.
  private var lead: String {
    let refused = endpoints(.refused)
    let untold = endpoints(.undetermined)
    if judged.host.groups.isEmpty { return "This host has no IOMMU group, so no device can be given to a guest." }
    if refused == 0, untold == 0 {
      return pinned.contains { $0.answer == .inTheWay }
        ? "Every device of this host can be given to a guest, but for some no guest memory may lie where firmware has pinned"
          + " theirs."
        : "Firmware keeps no device of this host from being given to a guest."
    }
    let subject =
      refused == 0
      ? "No device of this host is known to be refused"
      : "\(refused) of \(endpointCount) devices cannot be given to a guest, since firmware has pinned memory to them or to a"
        + " member of their group"
    return untold == 0 ? subject + "." : subject + "; \(untold) cannot be told."
  }

  private var counts: Markup {
    tag(
      "ul", ["class": "counts"],
      each: Verdict.allCases.filter { endpoints($0) > 0 }.map { verdict in
        tag(
          "li", ["class": verdict.rawValue],
          tag("strong", [:], .text("\(endpoints(verdict))")),
          tag("span", [:], .text("\(verdict.sign) \(verdict.rawValue)")))
      })
  }

  private var endpointJudgements: [Judgement] {
    judged.judgements.filter(\.isOfEndpoint)
  }

  private var endpointCount: Int { endpointJudgements.count }

  private func endpoints(_ verdict: Verdict) -> Int { endpointJudgements.count { $0.verdict == verdict } }

  private var footer: Markup {
    tag(
      "footer", [:],
      tag(
        "p", [:],
        "Made by ", tag("code", [:], "rmrr-guard report --html"),
        ". The verdicts are those of the kernel's own rules; what is not known is called undetermined."))
  }
}

extension Verdict {
  /// A sign that tells it apart without colour.
  var sign: String {
    switch self {
    case .eligible: "✓"
    case .refused: "✕"
    case .undetermined: "?"
    case .unassignable: "–"
    }
  }

  /// The verdict as a coloured word.
  var pill: Markup { tag("span", ["class": "pill \(rawValue)"], .text("\(sign) \(rawValue)")) }
}

/// A function's address, as a person may copy it.
func code(_ text: some CustomStringConvertible) -> Markup { tag("code", [:], .text(text.description)) }
