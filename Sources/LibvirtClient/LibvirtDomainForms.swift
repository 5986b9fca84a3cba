import CLibvirt

/// A domain as it is now, and as it would start the next time: what is attached to one of these is not in the other.
public struct LibvirtDomainForms: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The UUID, which no other domain gets when this one is gone.
  public var uuid: String
  /// What it does now, in virsh's words: `running`, `shut off`.
  public var state: String
  /// The XML of the guest that runs; nil where none does.
  public var live: [UInt8]?
  /// The XML of its next start; nil where it is gone when its guest ends.
  public var config: [UInt8]?

  /// A domain of its parts.
  public init(name: String, uuid: String, state: String, live: [UInt8]? = nil, config: [UInt8]? = nil) {
    self.name = name
    self.uuid = uuid
    self.state = state
    self.live = live
    self.config = config
  }

  init(_ domain: virDomainPtr) throws(LibvirtError) {
    var uuid = [CChar](repeating: 0, count: Int(VIR_UUID_STRING_BUFLEN))
    guard let name = virDomainGetName(domain), virDomainGetUUIDString(domain, &uuid) == 0 else {
      throw .failed(LibvirtError.lastText)
    }
    self.name = String(cString: name)
    self.uuid = String(decoding: uuid.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    state = LibvirtDomain.state(of: domain)
    if try Self.isTrue(virDomainIsActive(domain), of: self.name) {
      live = try LibvirtDomain.xml(of: domain, flags: 0)
    }
    if try Self.isTrue(virDomainIsPersistent(domain), of: self.name) {
      config = try LibvirtDomain.xml(of: domain, flags: VIR_DOMAIN_XML_INACTIVE.rawValue)
    }
  }

  /// What libvirt has answered about a domain: 1 for yes, 0 for no; whatever else it says is neither.
  private static func isTrue(_ answer: Int32, of name: String) throws(LibvirtError) -> Bool {
    guard answer >= 0 else { throw .ofLookUp(.noDomain(name), code: VIR_ERR_NO_DOMAIN) }
    return answer == 1
  }
}

extension LibvirtConnection {
  /// The domain of a name or a UUID or, where none has it, of the ID that a guest has while it runs.
  ///
  /// - Throws: `LibvirtError.noDomain` where libvirt says that it has none, another where it says nothing.
  public func forms(ofDomainNamedOrNumbered name: String) throws(LibvirtError) -> LibvirtDomainForms {
    do {
      return try forms(ofDomain: name)
    } catch {
      guard case .noDomain = error, let number = Int32(name), number >= 0 else { throw error }
      guard let domain = virDomainLookupByID(connection, number) else {
        throw .ofLookUp(.noDomain(name), code: VIR_ERR_NO_DOMAIN)
      }
      defer { virDomainFree(domain) }
      return try LibvirtDomainForms(domain)
    }
  }
}
