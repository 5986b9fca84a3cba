/// Why no host devices can be read out of an XML document.
public enum DomainXMLError: Error, Hashable, Sendable {
  /// libxml2 cannot be opened, for the reason that the dynamic linker gives.
  case libraryUnavailable(String)
  /// The document is larger than any domain XML.
  case tooLarge(limit: Int)
  /// There is no memory for the document.
  case noMemory
  /// The document is not well-formed from this place on.
  case notWellFormed(line: Int, column: Int)
  /// The document has a document type declaration, which libvirt never writes and which can define entities.
  case documentType
  /// The root element is another one than expected.
  case root(found: String, expected: String)
  /// The root element is no device.
  case notADevice(found: String)
  /// An element of a device, or an attribute of it, is in a namespace.
  case namespace(element: String, line: Int)
  /// The XML of a device has a byte that is zero, where libvirt would take it to end.
  case zeroByte
  /// The domain has no name.
  case noName
  /// A host device has no source address.
  case noAddress(place: String)
  /// An attribute of an address is no number, or out of range; the highest number that it may be.
  case addressAttribute(place: String, name: String, value: String, highest: UInt32)
}

extension DomainXMLError: CustomStringConvertible {
  /// A clause that names the place and the fault, without a full stop.
  public var description: String {
    switch self {
    case .libraryUnavailable(let reason): "libxml2 cannot be used (\(reason))"
    case .tooLarge(let limit): "the XML is larger than \(limit / (1024 * 1024)) MiB"
    case .noMemory: "there is no memory for the XML"
    case .notWellFormed(let line, let column): "the XML is not well-formed at line \(line), column \(column)"
    case .documentType: "the XML has a document type declaration, which no domain has"
    case .root(let found, let expected): "the root element is <\(found)> and not <\(expected)>"
    case .notADevice(let found): "the root element is <\(found)>, and not a device such as <hostdev> or <interface>"
    case .namespace(let element, let line):
      "<\(element)> at line \(line) is in a namespace, or has an attribute in one, which no device has"
    case .zeroByte: "the XML has a byte that is zero; it has to be UTF-8 text"
    case .noName: "the domain has no <name>"
    case .noAddress(let place): "\(place) has no source address"
    case .addressAttribute(let place, let name, let value, let highest):
      "\(place): \(name)='\(value)' is not a number from 0 to 0x\(String(highest, radix: 16))"
    }
  }
}
