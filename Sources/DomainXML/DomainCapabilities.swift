/// What a libvirt can make a domain of, of its own choice: what is there of its domain capabilities.
public struct DomainCapabilities: Hashable, Sendable {
  /// The type of the domain, such as `kvm`.
  public private(set) var type = ""
  /// The machine.
  public private(set) var machine = ""
  /// The architecture.
  public private(set) var architecture = ""

  /// Reads domain capabilities (libvirt, docs/formatdomaincaps).
  ///
  /// - Throws: `DomainXMLError` where they are none, and where libxml2 cannot be opened.
  public init(bytes: [UInt8]) throws(DomainXMLError) {
    self = try XMLReader.reading(bytes, Self.read)
  }

  private init() {}

  private static func read(_ reader: inout XMLReader) throws(DomainXMLError) -> DomainCapabilities {
    var capabilities = DomainCapabilities()
    var path: [String] = []
    while let node = try reader.next() {
      switch node {
      case .element:
        let isEmpty = reader.isEmptyElement
        path.append(reader.localName)
        guard path[0] == "domainCapabilities" else { throw .root(found: path[0], expected: "domainCapabilities") }
        if isEmpty { path.removeLast() }
      case .endElement: path.removeLast()
      case .text:
        switch path.dropFirst() {
        case ["domain"]: capabilities.type += reader.value
        case ["machine"]: capabilities.machine += reader.value
        case ["arch"]: capabilities.architecture += reader.value
        default: break
        }
      case .documentType: throw .documentType
      case .other: break
      }
    }
    return capabilities
  }
}
