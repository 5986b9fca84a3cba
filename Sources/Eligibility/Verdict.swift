/// What the running kernel will do with a device to which firmware may have pinned memory.
public enum Verdict: String, Hashable, Sendable, CaseIterable {
  /// Firmware's pins do not stand in the way.
  case eligible
  /// The kernel refuses the device, or a member of its group, for memory that firmware has pinned.
  case refused
  /// It cannot be told; the reasons say why.
  case undetermined
  /// The device cannot be assigned at all, for a reason that has nothing to do with pinned memory.
  case unassignable
}

/// What a verdict rests on.
public enum Basis: String, Hashable, Sendable {
  /// The kernel's own `reserved_regions`.
  case reservedRegions = "reserved-regions"
  /// Firmware's table alone.
  case firmwareTable = "firmware-table"
}
