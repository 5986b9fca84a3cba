import CLibvirt

/// A connection to libvirt by which a device can be attached to a domain.
public struct LibvirtAttachment: ~Copyable {
  private let connection: LibvirtReadWriteConnection

  /// Connects to a libvirt, with the right to change its domains.
  ///
  /// - Throws: `LibvirtError.unreachable` where nobody answers at the URI, or this user may not change anything there.
  public init(uri: String) throws(LibvirtError) {
    connection = try LibvirtReadWriteConnection(uri: uri)
  }

  /// Attaches a device to the guest that runs, to what the domain starts with the next time, or to both.
  ///
  /// - Throws: `LibvirtError.notAttached` where libvirt does not do so, `.lostWhileAttaching` where it does not say whether it has.
  public func attach(
    _ deviceXML: [UInt8], to domain: LibvirtDomainForms, live: Bool, config: Bool
  ) throws(LibvirtError) {
    guard let pointer = virDomainLookupByUUIDString(connection.pointer, domain.uuid) else {
      throw .ofLookUp(.noDomain(domain.name), code: VIR_ERR_NO_DOMAIN)
    }
    defer { virDomainFree(pointer) }
    var flags: UInt32 = 0
    if live { flags |= VIR_DOMAIN_AFFECT_LIVE.rawValue }
    if config { flags |= VIR_DOMAIN_AFFECT_CONFIG.rawValue }
    let code = (deviceXML.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
      virDomainAttachDeviceFlags(pointer, $0.baseAddress, flags)
    }
    guard code == 0 else {
      let text = LibvirtError.lastText
      throw virConnectIsAlive(connection.pointer) == 1
        ? .notAttached(domain: domain.name, text: text) : .lostWhileAttaching(domain: domain.name, text: text)
    }
  }
}
