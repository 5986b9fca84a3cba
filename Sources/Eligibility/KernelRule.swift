import HostFacts

/// The rule by which a kernel refuses devices to which firmware has pinned memory.
public enum KernelRule: Int, Comparable, Hashable, Sendable {
  /// Before 5.3: `reserved_regions`, where there is one, does not tell the memory that Linux would let go of.
  case beforeRelaxableRegions
  /// 5.3 to 6.5: on Intel, memory of type `direct` refuses the group (EPERM); no other IOMMU driver refuses.
  /// (`device_is_rmrr_locked`, drivers/iommu/intel/iommu.c)
  case relaxableRegions
  /// Since 6.6: memory of type `direct` refuses the group, whoever made the IOMMU (EINVAL).
  /// (`require_direct` in `__iommu_device_set_domain`, drivers/iommu/iommu.c)
  case requireDirect

  public static func < (left: KernelRule, right: KernelRule) -> Bool { left.rawValue < right.rawValue }
}

/// A kernel's rule, and how it is known.
public struct KernelRuleFinding: Hashable, Sendable {
  /// How a kernel's rule is known.
  public enum Source: Hashable, Sendable {
    /// Its type information has, or lacks, the names that belong to the rule.
    case typeInformation
    /// A group's `reserved_regions` has a `direct-relaxable` line.
    case relaxableLine(group: Int)
    /// Nothing but its release.
    case release(String)
  }

  /// The rule.
  public var rule: KernelRule
  /// How it is known.
  public var source: Source

  /// A finding of its parts.
  public init(rule: KernelRule, source: Source) {
    self.rule = rule
    self.source = source
  }

  /// The rule of a kernel by what it says of itself: its type information first, which distributions' backports cannot
  /// belie; nil where nothing tells.
  public init?(_ kernel: KernelFeatures) {
    let release = kernel.release.flatMap(KernelRelease.init)
    let releaseText = kernel.release ?? ""
    if case .names(let requireDirect, let directRelaxable) = kernel.typeInformation {
      let rule: KernelRule =
        requireDirect ? .requireDirect : directRelaxable ? .relaxableRegions : .beforeRelaxableRegions
      self.init(rule: rule, source: .typeInformation)
    } else if let release, release.isAtLeast(6, 6) {
      self.init(rule: .requireDirect, source: .release(releaseText))
    } else if let group = kernel.groupWithRelaxableLine {
      self.init(rule: .relaxableRegions, source: .relaxableLine(group: group))
    } else if let release {
      let rule: KernelRule = release.isAtLeast(5, 3) ? .relaxableRegions : .beforeRelaxableRegions
      self.init(rule: rule, source: .release(releaseText))
    } else {
      return nil
    }
  }
}
