import Configuration
import Eligibility
import HostFacts
import PCI

extension GuardConfiguration {
  /// What in the settings no longer holds, or changes what somebody may expect of the hook.
  ///
  /// - Parameters:
  ///   - host: The host as it is now; nil where it cannot be read.
  ///   - domains: The names of the domains that libvirt has; nil where nobody could ask.
  /// - Returns: Nothing where all of it holds, and nothing in it is unusual.
  func findings(on host: HostJudgement?, domains: [String]?) -> [SettingsFinding] {
    var findings: [SettingsFinding] = []
    if policy == .warn { findings.append(.policyWarn) }
    if self.host != "/" { findings.append(.otherHost(self.host)) }
    for exception in exceptions {
      if let host { findings += Self.findings(of: exception.address, on: host) }
      for name in exception.domains where domains.map({ !$0.contains(name) }) == true {
        findings.append(.exceptionUnknownDomain(exception.address, domain: name))
      }
    }
    return findings
  }

  private static func findings(of address: PCIAddress, on host: HostJudgement) -> [SettingsFinding] {
    guard host.host.function(at: address) != nil else {
      return host.host.fault(at: address) == nil ? [.exceptionAbsent(address)] : []
    }
    let isUsed = host.judgements.contains { $0.isRefused(for: address) }
    let isUntold = host.judgements.contains { $0.question.address == address && $0.verdict == .undetermined }
    return isUsed || isUntold ? [] : [.exceptionNotPinned(address)]
  }
}

extension Judgement {
  /// Whether an exception for the function has a part in this refusal: it is pinned or, where nobody can tell which member of the
  /// group is, asked about.
  fileprivate func isRefused(for address: PCIAddress) -> Bool {
    guard verdict == .refused else { return false }
    if pinnedFunctions.contains(address) { return true }
    return question.address == address && reasons.contains { $0.pin.map { $0.function == nil } ?? false }
  }
}
