import PCI

/// What `/etc/rmrr-guard/rmrr-guard.conf` says.
public struct GuardConfiguration: Hashable, Sendable {
  /// What to do with a verdict.
  public enum Policy: String, Hashable, Sendable, CaseIterable {
    /// Refuse what the running kernel would refuse.
    case kernel
    /// Refuse besides, behind Intel's IOMMU, what Red Hat's whitepaper "RMRR Exclusion" of 2015 would refuse.
    case whitepaper
    /// Judge and log, refuse nothing.
    case warn
  }

  /// What to do where a verdict is undetermined.
  public enum UndeterminedAnswer: String, Hashable, Sendable, CaseIterable {
    /// Let the start go on.
    case allow
    /// Refuse the start.
    case refuse
  }

  /// What to do with a verdict; `kernel` by default.
  public var policy: Policy
  /// What to do where a verdict is undetermined; `allow` by default.
  public var onUndetermined: UndeterminedAnswer
  /// The directory that stands for the host's root; `/` by default.
  public var host: String
  /// The exceptions, in the order of the file.
  public var exceptions: [PinException]

  /// A configuration of its parts; without any, the defaults.
  public init(
    policy: Policy = .kernel, onUndetermined: UndeterminedAnswer = .allow, host: String = "/",
    exceptions: [PinException] = []
  ) {
    self.policy = policy
    self.onUndetermined = onUndetermined
    self.host = host
    self.exceptions = exceptions
  }
}

/// A pinned function that does not keep a domain from starting; the kernel may refuse it all the same.
public struct PinException: Hashable, Sendable {
  /// The function that firmware has pinned memory to.
  public var address: PCIAddress
  /// Why there is an exception; logged each time it is used.
  public var reason: String
  /// The domains that it holds for; empty for all domains.
  public var domains: [String]

  /// An exception of its parts.
  public init(address: PCIAddress, reason: String, domains: [String] = []) {
    self.address = address
    self.reason = reason
    self.domains = domains
  }
}

extension GuardConfiguration {
  /// The exceptions that together free a domain from pinned functions; nil where one of the functions has none.
  public func exceptions(covering pinned: [PCIAddress], domain: String) -> [PinException]? {
    var used: [PinException] = []
    for address in pinned {
      let exception = exceptions.first {
        $0.address == address && ($0.domains.isEmpty || $0.domains.contains(domain))
      }
      guard let exception else { return nil }
      used.append(exception)
    }
    return used.isEmpty ? nil : used
  }
}
