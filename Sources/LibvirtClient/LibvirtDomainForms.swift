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
    if virDomainIsActive(domain) == 1 { live = try LibvirtDomain.xml(of: domain, flags: 0) }
    if virDomainIsPersistent(domain) == 1 {
      config = try LibvirtDomain.xml(of: domain, flags: VIR_DOMAIN_XML_INACTIVE.rawValue)
    }
  }
}
