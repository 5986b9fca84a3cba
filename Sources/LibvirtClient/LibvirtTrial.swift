import CLibvirt
import Glibc

/// A connection to libvirt by which a domain can be started on trial: one that is gone again when the trial is over.
public struct LibvirtTrial: ~Copyable {
  /// What became of a domain that was started on trial.
  public enum Outcome: Hashable, Sendable {
    /// It ran, and was ended again.
    case started
    /// libvirt did not start it; its own words, and whether it says that a hook has failed.
    case failed(text: String, isOfHook: Bool)
    /// It ran, and may still: libvirt's words about why it cannot be ended.
    case notEnded(text: String)
  }

  private let connection: LibvirtReadWriteConnection

  /// Connects to a libvirt, with the right to start domains.
  ///
  /// - Throws: `LibvirtError.unreachable` where nobody answers at the URI, or this user may not change anything there.
  public init(uri: String) throws(LibvirtError) {
    connection = try LibvirtReadWriteConnection(uri: uri)
  }

  /// Where this libvirt is, as it tells itself: the URI that somebody gave may be an alias.
  public var uri: LibvirtURI? {
    guard let text = virConnectGetURI(connection.pointer) else { return nil }
    defer { free(text) }
    return LibvirtURI(String(cString: text))
  }

  /// What this libvirt can make a domain of, of its own choice, as XML.
  ///
  /// - Throws: `LibvirtError.failed` where it does not tell, as a driver without QEMU.
  public func domainCapabilities() throws(LibvirtError) -> [UInt8] {
    guard let xml = virConnectGetDomainCapabilities(connection.pointer, nil, nil, nil, nil, 0) else {
      throw .failed(LibvirtError.lastText)
    }
    defer { free(xml) }
    return Array(UnsafeRawBufferPointer(start: xml, count: strlen(xml)))
  }

  /// Starts a domain that is of no further use, and ends it at once if it starts.
  ///
  /// Its processors stand still, and libvirt ends it by itself should this program die.
  public func start(_ xml: String) -> Outcome {
    let flags = VIR_DOMAIN_START_PAUSED.rawValue | VIR_DOMAIN_START_AUTODESTROY.rawValue
    guard let domain = virDomainCreateXML(connection.pointer, xml, flags) else {
      let isOfHook = virGetLastErrorCode() == Int32(VIR_ERR_HOOK_SCRIPT_FAILED.rawValue)
      return .failed(text: LibvirtError.lastText, isOfHook: isOfHook)
    }
    defer { virDomainFree(domain) }
    guard virDomainDestroy(domain) == 0 || virGetLastErrorCode() == Int32(VIR_ERR_NO_DOMAIN.rawValue) else {
      return .notEnded(text: LibvirtError.lastText)
    }
    return .started
  }
}
