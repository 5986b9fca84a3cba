/// A hook of libvirt's that rmrr-guard-hook serves.
public enum HookKind: String, Hashable, Sendable, CaseIterable {
  /// Called when a domain starts.
  case qemu
  /// Called when a network hands out a device, also at hot-plug.
  case network

  /// The file that libvirt runs first.
  public var path: String { "/etc/libvirt/hooks/\(rawValue)" }

  /// The directory whose files libvirt runs after it, in the order of their names (since 6.5).
  public var directory: String { path + ".d" }
}
