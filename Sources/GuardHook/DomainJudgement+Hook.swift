import Configuration
import DomainCheck
import DomainXML
import Eligibility
import HostReader

extension DomainJudgement {
  /// Judges a domain by its uses of host devices on a host, reading no more of the host than the policy needs.
  init(name: String, uses: [HostDeviceUse], on reader: HostReader, policy: GuardConfiguration.Policy) {
    let resolved = uses.map { ResolvedUse($0, on: reader) }
    let isWhitepaper = policy == .whitepaper
    let facts = reader.facts(
      for: resolved.compactMap(\.question), table: isWhitepaper ? .always : .whereNeeded)
    let judge = Judge(host: facts, options: JudgeOptions(policy: isWhitepaper ? .whitepaper : .kernel))
    self.init(name: name, uses: resolved, judge: judge)
  }
}
