/// A vDPA device of a host, by the name of its character device.
public struct VDPADevice: Hashable, Sendable {
  /// The name of its character device, `vhost-vdpa-0`.
  public var characterDevice: String
  /// What stands behind it.
  public var parent: VDPAParent

  /// A device of its parts.
  public init(characterDevice: String, parent: VDPAParent) {
    self.characterDevice = characterDevice
    self.parent = parent
  }
}
