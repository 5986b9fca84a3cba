/// What a domain XML, or the XML of libvirt's network hook, says about host devices.
public struct DomainDocument: Hashable, Sendable {
  /// The root element.
  public enum Root: String, Hashable, Sendable {
    /// A domain.
    case domain
    /// What libvirt gives to its network hook.
    case hookData
  }

  /// The root element.
  public var root: Root
  /// The name of the domain; for the network hook, that of the domain which the port belongs to.
  public var name: String?
  /// The host devices, in the order of the document, the QEMU command line last.
  public var uses: [HostDeviceUse]
  /// The token by which an administrator proves that libvirt calls the hook; nil in any ordinary domain.
  public var canaryToken: String?
  /// The machine that QEMU makes up for the domain.
  public var machine = GuestMachine()

  /// A document of its parts.
  public init(root: Root, name: String?, uses: [HostDeviceUse], canaryToken: String? = nil) {
    self.root = root
    self.name = name
    self.uses = uses
    self.canaryToken = canaryToken
  }

  /// The largest document that is read, in bytes.
  public static let byteLimit = 8 * 1024 * 1024

  /// Reads a document.
  ///
  /// libxml2 is opened only for what is not as plain as libvirt writes it.
  ///
  /// - Throws: `DomainXMLError` where it is no domain XML, and where libxml2 is wanted and cannot be opened.
  public init(bytes: [UInt8]) throws(DomainXMLError) {
    self = try (Self.readPlainly(bytes) ?? Self.readByLibXML2(bytes)).get()
  }

  /// What there is to say of a document that is plain XML; nil where it is not.
  static func readPlainly(_ bytes: [UInt8]) -> Result<DomainDocument, DomainXMLError>? {
    guard bytes.count <= byteLimit else { return nil }
    var reader = PlainXMLReader(bytes: bytes)
    let result = Result { () throws(DomainXMLError) in try DomainWalk.document(from: &reader) }
    // What is wrong with a domain counts only where its XML is well-formed to the end.
    while reader.next() != nil {}
    return reader.hasDeclined ? nil : result
  }

  /// What there is to say of any document.
  static func readByLibXML2(_ bytes: [UInt8]) -> Result<DomainDocument, DomainXMLError> {
    Result { () throws(DomainXMLError) in try XMLReader.reading(bytes, DomainWalk.document(from:)) }
  }
}
