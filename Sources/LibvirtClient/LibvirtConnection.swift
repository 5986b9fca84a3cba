import CLibvirt
import Glibc

/// A read-only connection to libvirt, which cannot change anything.
public struct LibvirtConnection: ~Copyable {
  let connection: virConnectPtr

  /// Connects to a libvirt.
  ///
  /// - Throws: `LibvirtError.unreachable` where nobody answers at the URI.
  public init(uri: String) throws(LibvirtError) {
    // Without a function of our own, libvirt writes every error to the standard error output by itself.
    virSetErrorFunc(nil) { _, _ in }
    guard let connection = virConnectOpenReadOnly(uri) else {
      throw .unreachable(uri: uri, text: LibvirtError.lastText)
    }
    self.connection = connection
  }

  deinit { virConnectClose(connection) }

  /// Whether libvirt still answers.
  public var isAlive: Bool { virConnectIsAlive(connection) == 1 }

  /// Where this libvirt is, as it tells itself: the URI that somebody gave may be an alias.
  public var uri: LibvirtURI? {
    guard let text = virConnectGetURI(connection) else { return nil }
    defer { free(text) }
    return LibvirtURI(String(cString: text))
  }

  /// All domains, running or not, in the order of their names; `willRead` is told the how manieth is read, and of how many.
  public func allDomains(willRead: (_ number: Int, _ count: Int) -> Void = { _, _ in }) throws(LibvirtError)
    -> [LibvirtDomain]
  {
    let (domains, failures) = try readableDomains(willRead: willRead)
    if let failure = failures.first { throw failure.error }
    return domains
  }

  /// The domains that can be read, in the order of their names, and why the others cannot be.
  ///
  /// - Throws: `LibvirtError` where they cannot be listed, or one cannot be read for another reason than that this user may not.
  public func readableDomains(
    willRead: (_ number: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(LibvirtError) -> (domains: [LibvirtDomain], failures: [(name: String, error: LibvirtError)]) {
    var list: UnsafeMutablePointer<virDomainPtr?>?
    let count = virConnectListAllDomains(connection, &list, 0)
    guard count >= 0, let list else { throw .failed(LibvirtError.lastText) }
    defer {
      for index in 0..<Int(count) { virDomainFree(list[index]) }
      free(list)
    }
    var domains: [LibvirtDomain] = []
    var failures: [(name: String, error: LibvirtError)] = []
    for index in 0..<Int(count) {
      guard let domain = list[index] else { continue }
      willRead(index + 1, Int(count))
      do throws(LibvirtError) {
        domains.append(try LibvirtDomain(domain))
      } catch {
        // A domain that has gone since the list was made is no fault.
        if case .noDomain = error { continue }
        // What this user may not read says nothing of the others.
        guard case .denied = error, let name = virDomainGetName(domain) else { throw error }
        failures.append((String(cString: name), error))
      }
    }
    return (domains.sorted { $0.name < $1.name }, failures)
  }

  /// The names of all domains, running or not, in order.
  public func domainNames() throws(LibvirtError) -> [String] {
    var list: UnsafeMutablePointer<virDomainPtr?>?
    let count = virConnectListAllDomains(connection, &list, 0)
    guard count >= 0, let list else { throw .failed(LibvirtError.lastText) }
    defer {
      for index in 0..<Int(count) { virDomainFree(list[index]) }
      free(list)
    }
    return (0..<Int(count)).compactMap { list[$0].flatMap(virDomainGetName).map { String(cString: $0) } }.sorted()
  }

  /// The domain of a name.
  ///
  /// - Throws: `LibvirtError.noDomain` where libvirt says that it has none, another where it says nothing.
  public func domain(named name: String) throws(LibvirtError) -> LibvirtDomain {
    let domain = try pointer(toDomain: name)
    defer { virDomainFree(domain) }
    return try LibvirtDomain(domain)
  }

  /// The domain of a name or, where none has it, of a UUID.
  ///
  /// - Throws: `LibvirtError.noDomain` where libvirt says that it has none, another where it says nothing.
  public func domain(namedOrWithUUID name: String) throws(LibvirtError) -> LibvirtDomain {
    let domain = try pointer(toDomainNamedOrWithUUID: name)
    defer { virDomainFree(domain) }
    return try LibvirtDomain(domain)
  }

  /// The domain of a name or, where none has it, of a UUID, as it is now and as it would start the next time.
  ///
  /// - Throws: `LibvirtError.noDomain` where libvirt says that it has none, another where it says nothing.
  public func forms(ofDomain name: String) throws(LibvirtError) -> LibvirtDomainForms {
    let domain = try pointer(toDomainNamedOrWithUUID: name)
    defer { virDomainFree(domain) }
    return try LibvirtDomainForms(domain)
  }

  private func pointer(toDomain name: String) throws(LibvirtError) -> virDomainPtr {
    guard let domain = virDomainLookupByName(connection, name) else {
      throw .ofLookUp(.noDomain(name), code: VIR_ERR_NO_DOMAIN)
    }
    return domain
  }

  private func pointer(toDomainNamedOrWithUUID name: String) throws(LibvirtError) -> virDomainPtr {
    do {
      return try pointer(toDomain: name)
    } catch {
      guard case .noDomain = error, let domain = virDomainLookupByUUIDString(connection, name) else { throw error }
      return domain
    }
  }

  /// The XML of a network; of an active one with all that libvirt has found out.
  public func networkXML(named name: String) throws(LibvirtError) -> [UInt8] {
    guard let network = virNetworkLookupByName(connection, name) else {
      throw .ofLookUp(.noNetwork(name), code: VIR_ERR_NO_NETWORK)
    }
    defer { virNetworkFree(network) }
    guard let xml = virNetworkGetXMLDesc(network, 0) else {
      throw .ofLookUp(.noNetwork(name), code: VIR_ERR_NO_NETWORK)
    }
    defer { free(xml) }
    return Array(UnsafeRawBufferPointer(start: xml, count: strlen(xml)))
  }
}
