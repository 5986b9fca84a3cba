import CLibvirt
import Glibc

/// A domain as it would start the next time.
public struct LibvirtDomain: Hashable, Sendable {
  /// The name.
  public var name: String
  /// What it does now, in virsh's words: `running`, `shut off`.
  public var state: String
  /// The domain XML; for a persistent domain that of its next start.
  public var xml: [UInt8]

  init(_ domain: virDomainPtr) throws(LibvirtError) {
    let flags = virDomainIsPersistent(domain) == 1 ? VIR_DOMAIN_XML_INACTIVE.rawValue : 0
    guard let name = virDomainGetName(domain) else { throw .failed(LibvirtError.lastText) }
    self.name = String(cString: name)
    xml = try Self.xml(of: domain, flags: flags)
    state = Self.state(of: domain)
  }

  /// The XML of a domain, in the form that the flags ask for.
  static func xml(of domain: virDomainPtr, flags: UInt32) throws(LibvirtError) -> [UInt8] {
    guard let xml = virDomainGetXMLDesc(domain, flags) else {
      let name = virDomainGetName(domain).map { String(cString: $0) } ?? ""
      throw .ofLookUp(.noDomain(name), code: VIR_ERR_NO_DOMAIN)
    }
    defer { free(xml) }
    return Array(UnsafeRawBufferPointer(start: xml, count: strlen(xml)))
  }

  /// What a domain does now, in virsh's words.
  static func state(of domain: virDomainPtr) -> String {
    var number: Int32 = 0
    return virDomainGetState(domain, &number, nil, 0) == 0 ? stateName(number) : "unknown"
  }

  /// The words of virsh (`virshDomainStateToString`, tools/virsh-domain-monitor.c).
  private static func stateName(_ number: Int32) -> String {
    let names = ["no state", "running", "idle", "paused", "in shutdown", "shut off", "crashed", "pmsuspended"]
    return names.indices.contains(Int(number)) ? names[Int(number)] : "unknown"
  }
}
