/// What a judge goes by, besides the facts.
public struct JudgeOptions: Hashable, Sendable {
  /// Who is to be refused.
  public enum Policy: Hashable, Sendable {
    /// Whoever the kernel refuses.
    case kernel
    /// Besides these, behind Intel's IOMMU, every group with a function in an RMRR's scope that is no USB controller: the
    /// policy of Red Hat's whitepaper "RMRR Exclusion" of 2015 (`device_is_rmrr_locked` of RHEL 7).
    case whitepaper
  }

  /// Who is to be refused.
  public var policy: Policy
  /// The rule to judge by; nil for that of the host's own kernel.
  public var kernelRule: KernelRule?
  /// Whether to judge by firmware's table alone, as if the kernel had no `reserved_regions`.
  public var ignoresReservedRegions: Bool

  /// Options of their parts; without any, what the host's own kernel does.
  public init(policy: Policy = .kernel, kernelRule: KernelRule? = nil, ignoresReservedRegions: Bool = false) {
    self.policy = policy
    self.kernelRule = kernelRule
    self.ignoresReservedRegions = ignoresReservedRegions
  }
}
