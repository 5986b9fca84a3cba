import PCI

/// What a network's XML says about host devices: a network may be a pool of them, of which libvirt gives one to each domain.
public struct NetworkDocument: Hashable, Sendable {
  /// Whether the network is a pool of host devices.
  public private(set) var isPool = false
  /// The devices of the pool; empty for a network of any other kind.
  public var pool: [PCIAddress] = []
  /// The physical function whose virtual functions are the pool, where libvirt lists them only while the network is active.
  public var physicalDevice: String?

  /// Reads a network's XML (libvirt, docs/formatnetwork: `<forward mode='hostdev'>`).
  ///
  /// - Throws: `DomainXMLError` where it is no network XML, and where libxml2 cannot be opened.
  public init(bytes: [UInt8]) throws(DomainXMLError) {
    self = try XMLReader.reading(bytes, Self.read)
  }

  private init() {}

  private static func read(_ reader: inout XMLReader) throws(DomainXMLError) -> NetworkDocument {
    var document = NetworkDocument()
    var path: [String] = []
    while let node = try reader.next() {
      switch node {
      case .element:
        let isEmpty = reader.isEmptyElement
        path.append(reader.namespace == nil ? reader.localName : "?")
        guard path[0] == "network" else { throw .root(found: path[0], expected: "network") }
        switch path.dropFirst() {
        case ["forward"]: document.isPool = reader.attributes()["mode"] == "hostdev"
        case ["forward", "address"] where document.isPool:
          let address = try PCIAddress(attributes: reader.attributes(), place: "/network/forward/address")
          document.pool.append(address)
        case ["forward", "pf"] where document.isPool: document.physicalDevice = reader.attributes()["dev"]
        default: break
        }
        if isEmpty { path.removeLast() }
      case .endElement: path.removeLast()
      case .documentType: throw .documentType
      case .text, .other: break
      }
    }
    return document
  }
}
