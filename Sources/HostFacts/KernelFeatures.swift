/// What a host's kernel says of itself, as far as it was asked.
public struct KernelFeatures: Hashable, Sendable {
  /// What the kernel's type information tells (`/sys/kernel/btf/vmlinux`).
  public enum TypeInformation: Hashable, Sendable {
    /// Nobody asked, since no answer hinged on it.
    case notRead
    /// The kernel has none.
    case absent
    /// It is there and cannot be used.
    case unusable(ReadingFault)
    /// Whether the member name `require_direct` (the rule of 6.6) and the enumerator
    /// `IOMMU_RESV_DIRECT_RELAXABLE` (that of 5.3) are in it.
    case names(requireDirect: Bool, directRelaxable: Bool)
  }

  /// The kernel's release, `6.1.0-56-amd64`; nil where it cannot be read.
  public var release: String?
  /// What its type information tells.
  public var typeInformation: TypeInformation
  /// A group, among those that were read, whose `reserved_regions` has a `direct-relaxable` line.
  public var groupWithRelaxableLine: Int?

  /// Features of their parts.
  public init(
    release: String? = nil, typeInformation: TypeInformation = .notRead, groupWithRelaxableLine: Int? = nil
  ) {
    self.release = release
    self.typeInformation = typeInformation
    self.groupWithRelaxableLine = groupWithRelaxableLine
  }
}

extension KernelFeatures {
  /// Whether the kernel is known to show in `reserved_regions` which memory it lets go of, as kernels do since 5.3; before
  /// that the file does not tell whom Intel's driver refuses.
  public var showsExemptions: Bool {
    if case .names(let requireDirect, let directRelaxable) = typeInformation { return requireDirect || directRelaxable }
    return groupWithRelaxableLine != nil || release.flatMap(KernelRelease.init)?.isAtLeast(5, 3) == true
  }
}
