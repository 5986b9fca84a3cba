import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import PCI

/// The judgements on domains, as text for people.
public enum DomainsText {
  /// A table of several domains, a paragraph for each that uses host devices, and a last line that counts them.
  public static func render(_ domains: [DomainJudgement], on host: HostDetails) -> StyledText {
    let told = domains.count == 1 ? domains : domains.filter { $0.devices.contains(where: \.isClaim) }
    let refused = domains.count { $0.verdict == .refused }
    let undetermined = domains.count { $0.verdict == .undetermined }
    var counted =
      refused == 0 ? "No domain would be refused" : "\(refused) of \(domains.count) domains would be refused"
    if undetermined > 0 { counted += ", \(undetermined) cannot be told" }
    let failing = domains.count(where: \.cannotMapItsMemory)
    if failing > 0 { counted += ", \(failing) would fail to start (guest memory over pinned memory)" }
    let summary: StyledText = domains.count > 1 ? table(of: domains) + "\n" : ""
    return "\(summary)\(told.map { paragraph($0, host) }.joined())\(counted).\n"
  }

  private static func table(of domains: [DomainJudgement]) -> StyledText {
    var table = TextTable(header: ["DOMAIN", "STATE", "HOST DEVICES", "OUTCOME"])
    for domain in domains {
      let count = domain.devices.count(where: \.isClaim)
      let cells = [printable(domain.name), domain.state ?? "-", count == 0 ? "-" : "\(count)"]
      table.append(cells.map { StyledText($0) } + [domain.styledOutcome])
    }
    return table.text
  }

  private static func paragraph(_ domain: DomainJudgement, _ host: HostDetails) -> StyledText {
    var text: StyledText = "\(printable(domain.name)): \(domain.styledOutcome)\n"
    for device in domain.devices { text += lines(of: device, domain, host) }
    return "\(text)\(advice(on: domain.refusals, host))\n"
  }

  /// What to try first about each refusal, once for those that it is the same for, and where there is more of it.
  static func advice(on refusals: [Judgement], _ host: HostDetails) -> String {
    var advised: [(text: String, device: PCIAddress)] = []
    for refusal in refusals {
      let text = host.advice(on: refusal)
      if !advised.contains(where: { $0.text == text }) { advised.append((text, refusal.question.address)) }
    }
    return advised.map { text, device in
      let about = advised.count > 1 ? " about \(device)" : ""
      return "  What to do\(about): \(text)\n  Details: \(host.command(about: device))\n"
    }.joined()
  }

  /// A device with the judgement on it, or what else becomes of it.
  static func lines(
    of device: DomainJudgement.Device, _ domain: DomainJudgement, _ host: HostDetails,
    at moment: DeviceMoment = .start
  ) -> StyledText {
    let place = device.use.use.place
    switch device.use.resolution {
    case .question:
      guard let judgement = device.judgement else { return "" }
      let name = host.name(of: judgement.question.address).map { "    \($0.text)\n" } ?? ""
      return "\(heading(of: judgement, place: place))\(name)\(body(of: judgement, domain, moment))"
    case .untold(let text): return "  \(place): \(Verdict.undetermined.styled)\n    \(printable(text))\n"
    case .chosenAtStart(let network) where !device.candidates.isEmpty:
      return lines(ofPool: network, device, moment)
    case .chosenAtStart(let network) where device.network?.kind == .absent:
      return "  \(place): libvirt has no network \"\(printable(network))\", so it starts no domain that is on it\n"
    case .chosenAtStart(let network):
      return
        "  \(place): network \"\(printable(network))\" (if it is a pool of host devices, it chooses one \(moment.adverbial))\n"
    case .noClaim: return "  \(place): not a PCI device of its own, so nothing that is pinned concerns it\n"
    }
  }

  /// A pool with those of its devices that would be refused, or of which it cannot be told.
  private static func lines(
    ofPool network: String, _ device: DomainJudgement.Device, _ moment: DeviceMoment
  ) -> StyledText {
    let count = device.candidates.count
    let start =
      "  \(device.use.use.place): network \"\(printable(network))\" chooses one of \(count) devices \(moment.adverbial)"
    let others = device.candidates.filter { $0.verdict != .eligible }
    guard !others.isEmpty else { return "\(start); all of them are eligible\n" }
    let rows = others.map { judgement -> StyledText in
      let reason = judgement.reasons.first.map { ": " + printable($0.text(for: judgement), byteLimit: 400) } ?? ""
      return "    \(judgement.question.address) \(judgement.verdict.styled)\(reason)\n"
    }
    return "\(start); \(others.count == count ? "none" : "not all") of them will do:\n\(rows.joined())"
  }

  private static func heading(of judgement: Judgement, place: String) -> StyledText {
    let function = judgement.function
    let details = [
      function?.classCode?.name, function?.driver.map { "driver \(printable($0, byteLimit: 32))" },
      function?.group.map { "IOMMU group \($0)" }, place,
    ].compactMap { $0 }
    return "  \(judgement.question.address) (\(details.joined(separator: ", "))): \(judgement.verdict.styled)\n"
  }

  private static func body(of judgement: Judgement, _ domain: DomainJudgement, _ moment: DeviceMoment) -> String {
    var lines = judgement.reasonLines
    // Who else is in the group matters to those who can assign the device.
    let isRefused = judgement.verdict == .refused
    lines += judgement.notes.filter { !(isRefused && $0.isGroupMate) }.map { $0.text(for: judgement) }
    lines += domain.memoryLines(for: judgement, at: moment)
    return lines.map { "    \($0)\n" }.joined()
  }
}

extension Note {
  fileprivate var isGroupMate: Bool { if case .groupMate = self { true } else { false } }
}

extension DomainJudgement {
  /// The judgements for which the domain would be refused.
  var refusals: [Judgement] {
    devices.filter { $0.verdict == .refused }.flatMap { $0.judgement.map { [$0] } ?? $0.candidates }
  }

  /// The same with its meaning; a start that fails for its memory is not what `eligible` means to a reader.
  fileprivate var styledOutcome: StyledText {
    StyledText(outcome, verdict == .eligible && cannotMapItsMemory ? .warning : .verdict(verdict))
  }

  /// What becomes of its start, in a few words.
  var outcome: String {
    switch verdict {
    case .refused: "would be refused"
    case .undetermined: "cannot be told"
    case .unassignable: "has a device that cannot be assigned, for a reason other than pinned memory"
    case .eligible where cannotMapItsMemory:
      "nothing is refused, but its own memory lies where firmware has pinned some"
    case .eligible:
      devices.contains { $0.use.resolution != .noClaim } ? "may start" : "may start; it uses no PCI device of the host"
    }
  }
}
