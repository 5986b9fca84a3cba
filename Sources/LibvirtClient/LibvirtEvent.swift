/// What libvirt tells of its own accord.
public enum LibvirtEvent: Hashable, Sendable {
  /// A domain was defined, redefined, renamed, undefined, started or stopped.
  case domain(name: String)
  /// A network was defined, undefined, started or stopped.
  case network
  /// A device of the host has come or gone, or is not what it was.
  case nodeDevice
  /// The connection is lost.
  case connectionLost
}
