/// What tells one host from all others of its kind; read only where somebody asks for it, and never recorded.
public struct HostIdentification: Hashable, Sendable {
  /// The host's name.
  public var hostName: String?
  /// The machine's serial number, which root alone can read.
  public var serialNumber: String?

  /// An identification of its parts.
  public init(hostName: String? = nil, serialNumber: String? = nil) {
    self.hostName = hostName
    self.serialNumber = serialNumber
  }
}
