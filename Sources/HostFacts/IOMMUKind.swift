/// Whose IOMMU a device is behind.
public enum IOMMUKind: Hashable, Sendable {
  /// Intel VT-d, table DMAR.
  case intel
  /// AMD-Vi, table IVRS.
  case amd
  /// Arm SMMU, table IORT.
  case arm
  /// Another one, under the name that sysfs gives it.
  case other(String)

  /// The kind of the IOMMU that sysfs lists under this name in `/sys/class/iommu`.
  ///
  /// Sources: `iommu_device_sysfs_add` is called with `"%s"` of `dmar%d` (drivers/iommu/intel/dmar.c), `ivhd%d`
  /// (drivers/iommu/amd/init.c), `smmu3.%pa` (arm-smmu-v3.c) and `smmu.%pa` (arm-smmu.c).
  public init(sysfsName name: String) {
    self =
      if name.utf8.starts(with: "dmar".utf8) {
        .intel
      } else if name.utf8.starts(with: "ivhd".utf8) {
        .amd
      } else if name.utf8.starts(with: "smmu".utf8) {
        .arm
      } else {
        .other(name)
      }
  }
}
