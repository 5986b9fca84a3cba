import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import PCI

/// The judgements on domains, as text for people.
public enum DomainsText {
  /// A table of several domains, a paragraph for each that uses host devices, and a last line that counts them.
  public static func render(_ domains: [DomainJudgement], on host: HostDetails) -> String {
    let told = domains.count == 1 ? domains : domains.filter { $0.devices.contains(where: \.isClaim) }
    let refused = domains.count { $0.verdict == .refused }
    let undetermined = domains.count { $0.verdict == .undetermined }
    var counted =
      refused == 0 ? "No domain would be refused" : "\(refused) of \(domains.count) domains would be refused"
    if undetermined > 0 { counted += ", \(undetermined) cannot be told" }
    let failing = domains.count(where: \.cannotMapItsMemory)
    if failing > 0 { counted += ", \(failing) would fail to start (guest memory over pinned memory)" }
    let summary = domains.count > 1 ? table(of: domains) + "\n" : ""
    return summary + told.map { paragraph($0, host) }.joined() + counted + ".\n"
  }

  private static func table(of domains: [DomainJudgement]) -> String {
    var table = TextTable(header: ["DOMAIN", "STATE", "HOST DEVICES", "OUTCOME"])
    for domain in domains {
      let count = domain.devices.count(where: \.isClaim)
      table.append([printable(domain.name), domain.state ?? "-", count == 0 ? "-" : "\(count)", domain.outcome])
    }
    return table.text
  }

  private static func paragraph(_ domain: DomainJudgement, _ host: HostDetails) -> String {
    var text = "\(printable(domain.name)): \(domain.outcome)\n"
    for device in domain.devices { text += lines(of: device, domain, host) }
    return text + advice(on: domain.refusals, host) + "\n"
  }

  /// What to try first about each refusal, once for those that it is the same for, and where there is more of it.
  private static func advice(on refusals: [Judgement], _ host: HostDetails) -> String {
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

  private static func lines(
    of device: DomainJudgement.Device, _ domain: DomainJudgement, _ host: HostDetails
  ) -> String {
    let place = device.use.use.place
    switch device.use.resolution {
    case .question:
      guard let judgement = device.judgement else { return "" }
      let name = host.name(of: judgement.question.address).map { "    \($0.text)\n" } ?? ""
      return heading(of: judgement, place: place) + name + body(of: judgement, domain)
    case .untold(let text): return "  \(place): undetermined\n    \(printable(text))\n"
    case .chosenAtStart(let network) where !device.candidates.isEmpty:
      return lines(ofPool: network, device)
    case .chosenAtStart(let network) where device.network?.kind == .absent:
      return "  \(place): libvirt has no network \"\(printable(network))\", so it starts no domain that is on it\n"
    case .chosenAtStart(let network):
      return
        "  \(place): network \"\(printable(network))\" (if it is a pool of host devices, it chooses one at the start)\n"
    case .noClaim: return "  \(place): not a PCI device of its own, so nothing that is pinned concerns it\n"
    }
  }

  /// A pool with those of its devices that would be refused, or of which it cannot be told.
  private static func lines(ofPool network: String, _ device: DomainJudgement.Device) -> String {
    let count = device.candidates.count
    let start =
      "  \(device.use.use.place): network \"\(printable(network))\" chooses one of \(count) devices at the start"
    let others = device.candidates.filter { $0.verdict != .eligible }
    guard !others.isEmpty else { return start + "; all of them are eligible\n" }
    return others.reduce(start + (others.count == count ? "; none" : "; not all") + " of them will do:\n") {
      text, judgement in
      let reason = judgement.reasons.first.map { ": " + printable($0.text(for: judgement), byteLimit: 400) } ?? ""
      return text + "    \(judgement.question.address) \(judgement.verdict.rawValue)\(reason)\n"
    }
  }

  private static func heading(of judgement: Judgement, place: String) -> String {
    let function = judgement.function
    let details = [
      function?.classCode?.name, function?.driver.map { "driver \(printable($0, byteLimit: 32))" },
      function?.group.map { "IOMMU group \($0)" }, place,
    ].compactMap { $0 }
    return "  \(judgement.question.address) (\(details.joined(separator: ", "))): \(judgement.verdict.rawValue)\n"
  }

  private static func body(of judgement: Judgement, _ domain: DomainJudgement) -> String {
    var lines = judgement.reasonLines
    // Who else is in the group matters to those who can assign the device.
    let isRefused = judgement.verdict == .refused
    lines += judgement.notes.filter { !(isRefused && $0.isGroupMate) }.map(\.text)
    lines += domain.memoryLines(for: judgement)
    return lines.map { "    \($0)\n" }.joined()
  }
}

extension Note {
  fileprivate var isGroupMate: Bool { if case .groupMate = self { true } else { false } }
}

extension DomainJudgement {
  /// The judgements for which the domain would be refused.
  fileprivate var refusals: [Judgement] {
    devices.filter { $0.verdict == .refused }.flatMap { $0.judgement.map { [$0] } ?? $0.candidates }
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
