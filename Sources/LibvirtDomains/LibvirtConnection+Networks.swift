import DomainCheck
import DomainXML
import LibvirtClient

extension LibvirtConnection {
  /// The networks that domains are on, of which only libvirt knows whether they are pools of host devices; those are not among
  /// them of which it does not tell.
  public func networks(of domains: [LibvirtDomain]) -> [DomainNetwork] {
    let documents = domains.filter(\.mayUseNetworks).compactMap { try? DomainDocument(bytes: $0.xml) }
    return networks(of: documents.flatMap(\.uses))
  }

  /// The networks that uses of host devices name.
  public func networks(of uses: [HostDeviceUse]) -> [DomainNetwork] {
    var names: Set<ExactName> = []
    var networks: [DomainNetwork] = []
    for case .networkPool(let name) in uses.map(\.device) where names.insert(ExactName(name)).inserted {
      guard let kind = kind(ofNetwork: name) else { continue }
      networks.append(DomainNetwork(name: name, kind: kind))
    }
    return networks
  }

  /// What a network has to do with host devices; nil where libvirt does not tell, or not in a way that can be read.
  private func kind(ofNetwork name: String) -> DomainNetwork.Kind? {
    let xml: [UInt8]
    do throws(LibvirtError) {
      xml = try networkXML(named: name)
    } catch {
      return if case .noNetwork = error { .absent } else { nil }
    }
    guard let network = try? NetworkDocument(bytes: xml) else { return nil }
    return network.isPool ? .hostDevicePool(network.pool) : .withoutHostDevices
  }
}

extension LibvirtDomain {
  /// Whether an interface may take a device from a network; most domains that do not need not be read twice.
  fileprivate var mayUseNetworks: Bool {
    String(decoding: xml, as: UTF8.self).contains("network=")
  }
}
