import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import LibvirtDomains
import PCI

/// What was last told of each device and domain, so that only what changes is told.
///
/// What is eligible is not in it, nor is a domain without devices: it is as large as what is in the way.
struct OutcomeBook: Hashable, Codable, Sendable {
  /// The outcomes of the host's own devices, by their addresses.
  private(set) var devices: [String: Outcome] = [:]
  /// The outcomes of the domains' devices, by the domains' names and the devices' own.
  private(set) var domains: [ExactName: [String: Outcome]] = [:]

  /// Takes the judgements on all functions of the host; gives what has changed, in their order.
  ///
  /// A bridge is never given to a guest, and an endpoint that cannot be assigned for another reason is told of only where
  /// firmware's pins stood in the way before.
  mutating func take(host judgements: [Judgement]) -> [OutcomeChange] {
    var now: [String: Outcome] = [:]
    var changes: [OutcomeChange] = []
    for judgement in judgements where judgement.function.map({ $0.headerType == .endpoint }) ?? true {
      let name = judgement.question.address.description
      let outcome = Outcome(of: judgement)
      if outcome != devices[name], judgement.verdict != .unassignable || devices[name] != nil {
        changes.append(OutcomeChange(of: judgement))
      }
      if judgement.verdict == .unassignable, devices[name] == nil { continue }
      now[name] = outcome
    }
    devices = now
    return changes
  }

  /// Takes the judgement on a domain; gives what has changed, in the order of its devices.
  mutating func take(_ domain: DomainJudgement) -> [OutcomeChange] {
    let before = domains[ExactName(domain.name)] ?? [:]
    var now: [String: Outcome] = [:]
    var changes: [OutcomeChange] = []
    for device in domain.devices where now[device.name] == nil {
      let outcome = Outcome(of: device, in: domain)
      if outcome != before[device.name] { changes.append(OutcomeChange(of: device, in: domain)) }
      now[device.name] = outcome
    }
    let names = Set(domain.devices.map(\.name))
    for gone in before.keys.sorted() where !names.contains(gone) {
      changes.append(OutcomeChange(withoutDevice: gone, domain: domain.name))
    }
    domains[ExactName(domain.name)] = now.isEmpty ? nil : now
    return OutcomeChange.shortened(changes, domain: domain.name)
  }

  /// Forgets a domain that is gone.
  mutating func forget(domain name: ExactName) { domains[name] = nil }

  /// Forgets the domains that are not among these.
  mutating func forgetDomains(except names: Set<ExactName>) { domains = domains.filter { names.contains($0.key) } }
}
