import DomainCheck
import Eligibility
import HostFacts

/// What would become of a domain on a host.
public struct DomainAnswer: Hashable, Sendable {
  /// The machine.
  public var machine: FleetMachine
  /// The judgement on the domain, without the evidence.
  public var domain: DomainJudgement

  /// The answer of a host, by the judgement on the domain there.
  public init(_ domain: DomainJudgement, host: HostFacts) {
    machine = FleetMachine(host.platform.identity)
    self.domain = domain
    for index in self.domain.devices.indices {
      self.domain.devices[index].judgement = self.domain.devices[index].judgement?.trimmed
    }
  }
}
