/// What a log can tell the cause of, by the name that it has in reports.
public enum LogCause: String, CaseIterable, Hashable, Sendable {
  /// Firmware has pinned memory to the device, and the kernel (or another hypervisor) refused it for that.
  case pinnedMemory = "pinned-memory"
  /// Without interrupt remapping VFIO takes no device.
  case noInterruptRemapping = "no-interrupt-remapping"
  /// An EPERM that has two causes, pinned memory and no interrupt remapping, and nothing in the text that tells which.
  case ambiguousPermission = "ambiguous-eperm"
  /// A device of the IOMMU group still belongs to a driver of the host.
  case groupNotViable = "group-not-viable"
  /// The device has no IOMMU group.
  case noIOMMUGroup = "no-iommu-group"
  /// The host has no IOMMU that is on.
  case iommuOff = "iommu-off"
  /// Guest memory could not be mapped: it lies over memory that is reserved.
  case guestMemoryOverlap = "guest-memory-overlap"
  /// A device scope names a bridge as an endpoint or the other way round, for which Linux leaves VT-d off.
  case scopeTypeMismatch = "scope-type-mismatch"
  /// An RMRR that fails the kernel's tests; it counts all the same.
  case badRMRR = "bad-rmrr"
  /// A device scope that Linux could follow only by a workaround; it counts all the same.
  case brokenScope = "broken-scope"
  /// An option has the kernel let go of every RMRR.
  case relaxedByOption = "relaxed-by-option"
  /// Memory that is pinned to a device which the line names.
  case identityMap = "identity-map"
  /// Memory that firmware pins; no device is named by Linux.
  case rmrr
}
