import Eligibility
import HostFacts

extension KernelRule {
  /// The rule's name in reports, which does not change between versions: the version of Linux that brought it.
  public var name: String {
    switch self {
    case .beforeRefusals: "before-3.17"
    case .exemptingUSB: "3.17"
    case .exemptingGraphics: "4.1"
    case .relaxableRegions: "5.3"
    case .requireDirect: "6.6"
    }
  }

  /// Whom the rule refuses behind an IOMMU of some kind, as a clause without a full stop.
  public func text(for kind: IOMMUKind?) -> String {
    switch (self, kind) {
    case (.beforeRefusals, _): "nobody is refused for pinned memory"
    case (.exemptingUSB, .intel): "a device that an RMRR names is refused, USB excepted"
    case (.exemptingGraphics, .intel): "a device that an RMRR names is refused, USB and graphics excepted"
    case (.relaxableRegions, .intel), (.requireDirect, .intel):
      "a device that an RMRR names, by itself or by a bridge above it, is refused, USB and graphics excepted"
    case (.requireDirect, .amd): "a device that an IVMD names is refused, without exception"
    case (.requireDirect, .arm): "a device that an RMR names is refused, unless firmware permits remapping"
    case (.requireDirect, _): "a device with memory of type direct is refused"
    case (_, _): "nobody is refused for pinned memory behind such an IOMMU"
    }
  }
}

extension KernelRuleFinding {
  /// Which rule the kernel follows, and whom it refuses, in a sentence.
  public func text(for kind: IOMMUKind?) -> String {
    if earliest == latest { return "that of Linux \(earliest.versions): \(earliest.text(for: kind))." }
    return "that of Linux \(earliest.versions), or a later one that a distribution has given it, up to that of"
      + " \(latest.name)."
  }

  /// How the rule is known, as a sentence.
  public var sourceText: String {
    switch source {
    case .choice: return "It was chosen by --kernel-rule."
    case .typeInformation:
      if earliest < latest {
        return "The kernel's type information, /sys/kernel/btf/vmlinux, and its release contradict each other."
      }
      return "It is known by the kernel's type information, /sys/kernel/btf/vmlinux."
    case .relaxableLine(let group):
      let line = "a direct-relaxable line in /sys/kernel/iommu_groups/\(group)/reserved_regions"
      return earliest < latest ? "That it is no earlier one is known by \(line)." : "It is known by \(line)."
    case .release: return "It is known by the release alone."
    }
  }
}

extension KernelRule {
  /// The versions of Linux that have the rule.
  fileprivate var versions: String {
    switch self {
    case .beforeRefusals: "before 3.17"
    case .exemptingUSB: "3.17 (and RHEL 7.1)"
    case .exemptingGraphics: "4.1 to 5.2"
    case .relaxableRegions: "5.3 to 6.5"
    case .requireDirect: "6.6 and later"
    }
  }
}

extension KernelRuleFinding.Source {
  /// The source's name in reports, which does not change between versions.
  public var code: String {
    switch self {
    case .choice: "choice"
    case .typeInformation: "type-information"
    case .relaxableLine: "relaxable-line"
    case .release: "release"
    }
  }
}
