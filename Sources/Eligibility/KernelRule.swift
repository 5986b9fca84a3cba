import HostFacts
import PCI

/// The rule by which a kernel refuses devices to which firmware has pinned memory.
public enum KernelRule: Int, Comparable, Hashable, Sendable, CaseIterable {
  /// Before 3.17: nobody is refused.
  case beforeRefusals
  /// 3.17, and RHEL 7 since 7.1: on Intel, a function that an RMRR names is refused (EPERM), unless it is a USB controller.
  /// (`device_is_rmrr_locked` of c875d2c1b808, drivers/iommu/intel-iommu.c)
  case exemptingUSB
  /// 4.1 to 5.2: graphics is exempted as well. (18436afdc11a)
  ///
  /// `reserved_regions`, where there is one (since 4.11), does not tell the memory that Linux lets go of.
  case exemptingGraphics
  /// 5.3 to 6.5: an RMRR that names a bridge holds all that is behind it, and `reserved_regions` tells who is exempted; no
  /// other IOMMU driver than Intel's refuses. (`device_is_rmrr_locked`, drivers/iommu/intel/iommu.c)
  case relaxableRegions
  /// Since 6.6: memory of type `direct` refuses the group, whoever made the IOMMU (EINVAL).
  /// (`require_direct` in `__iommu_device_set_domain`, drivers/iommu/iommu.c)
  case requireDirect

  public static func < (left: KernelRule, right: KernelRule) -> Bool { left.rawValue < right.rawValue }

  /// The rule of a version of Linux as kernel.org has released it.
  public init(of release: KernelRelease) {
    self =
      if release.isAtLeast(6, 6) {
        .requireDirect
      } else if release.isAtLeast(5, 3) {
        .relaxableRegions
      } else if release.isAtLeast(4, 1) {
        .exemptingGraphics
      } else if release.isAtLeast(3, 17) {
        .exemptingUSB
      } else {
        .beforeRefusals
      }
  }
}

/// A kernel's rule, and how it is known.
public struct KernelRuleFinding: Hashable, Sendable {
  /// How a kernel's rule is known.
  public enum Source: Hashable, Sendable {
    /// Somebody has chosen it.
    case choice
    /// Its type information has, or lacks, the names that belong to the rule.
    case typeInformation
    /// A group's `reserved_regions` has a `direct-relaxable` line.
    case relaxableLine(group: Int)
    /// Nothing but its release.
    case release(String)
  }

  /// The rule, or the earliest that it may be.
  public var earliest: KernelRule
  /// The rule, or the latest that it may be: distributions give later rules to old kernels.
  public var latest: KernelRule
  /// How it is known.
  public var source: Source

  /// A finding of its parts; without a `latest` the rule is known exactly.
  public init(rule earliest: KernelRule, latest: KernelRule? = nil, source: Source) {
    self.earliest = earliest
    self.latest = latest ?? earliest
    self.source = source
  }

  /// Whether it is not known if the kernel has the rule of 6.6.
  public var leavesRequireDirectOpen: Bool { earliest < .requireDirect && latest >= .requireDirect }

  /// The rules that it may be, the earliest first.
  public var candidates: [KernelRule] { KernelRule.allCases.filter { earliest <= $0 && $0 <= latest } }

  /// The rule of a kernel by what it says of itself: its type information first, which distributions' backports cannot
  /// belie; nil where nothing tells.
  public init?(_ kernel: KernelFeatures) {
    let release = kernel.release.flatMap(KernelRelease.init)
    if case .names(let requireDirect, let directRelaxable) = kernel.typeInformation {
      // No kernel of before the exemption of graphics has type information (`CONFIG_DEBUG_INFO_BTF` came with 5.2).
      let rule: KernelRule = requireDirect ? .requireDirect : directRelaxable ? .relaxableRegions : .exemptingGraphics
      // Distributions give later rules to old kernels, and nobody an earlier one to a new kernel: names of an earlier one are
      // not all that there are, or no longer mean what they meant.
      let isContradicted = release.map { rule < KernelRule(of: $0) } ?? false
      self.init(rule: rule, latest: isContradicted ? .requireDirect : rule, source: .typeInformation)
    } else if let release, release.isAtLeast(6, 6) {
      self.init(rule: .requireDirect, source: .release(kernel.release ?? ""))
    } else if let group = kernel.groupWithRelaxableLine {
      let latest = Self.latestRule(of: kernel, .relaxableRegions)
      self.init(rule: .relaxableRegions, latest: latest, source: .relaxableLine(group: group))
    } else if let release {
      let rule = Self.isRHEL7SinceRefusals(kernel) ? .exemptingUSB : KernelRule(of: release)
      let latest = Self.latestRule(of: kernel, rule)
      self.init(rule: rule, latest: latest, source: .release(kernel.release ?? ""))
    } else {
      return nil
    }
  }

  /// The latest rule that a kernel may have which by its version, or a line, has `rule`, and whose type information does not
  /// tell.
  ///
  /// Type information that is there and cannot be used leaves open whether the kernel has the rule of 6.6. Without any a
  /// version from 5.3 on is taken at its word: the kernels of distributions, which get later rules, have it. That of RHEL 9,
  /// 5.14 by its version and much of it later, always has it: where it is missing there, it is not seen.
  private static func latestRule(of kernel: KernelFeatures, _ rule: KernelRule) -> KernelRule {
    if case .unusable = kernel.typeInformation { return .requireDirect }
    if rule >= .relaxableRegions {
      let isRHEL9 = kernel.release.map { $0.hasPrefix("5.14.0-") && $0.holds(".el9") } ?? false
      return isRHEL9 ? .requireDirect : rule
    }
    return isRHEL7SinceRefusals(kernel) ? rule : .relaxableRegions
  }

  /// RHEL 7 has had the rule of 3.17, and no later one, since 7.1, which is 3.10.0-229 (read in OpenVZ's kernel, which is
  /// built of it).
  private static func isRHEL7SinceRefusals(_ kernel: KernelFeatures) -> Bool {
    guard let release = kernel.release, release.hasPrefix("3.10.0-"), release.holds(".el7") || release.holds(".vz7"),
      let build = Int(release.dropFirst(7).prefix { ("0"..."9").contains($0) })
    else { return false }
    return build >= 229
  }
}
