/// What can be done about a refusal.
///
/// Nothing is said here that has no source.
public enum Remedy {
  /// The one that holds on every machine: Linux refuses only the group that holds the pinned device, and the kernel's own
  /// line says whom to ask ("Contact your platform vendor", drivers/iommu/iommu.c).
  public static let general =
    "Assign a device of another IOMMU group, or ask the machine's vendor for a firmware setting that frees the pinned one."
}
