import DomainXML
import PCI
import Testing

/// The document in an XML text.
func document(_ xml: String) throws -> DomainDocument { try DomainDocument(bytes: Array(xml.utf8)) }

/// A domain with these devices.
func domain(devices: String) throws -> DomainDocument {
  try document("<domain type='kvm'><name>vm0</name><devices>\(devices)</devices></domain>")
}

/// A domain with these arguments for QEMU.
func domain(qemuArguments: [String]) throws -> DomainDocument {
  let arguments = qemuArguments.map { "<qemu:arg value=\"\(escaped($0))\"/>" }.joined()
  return try document(
    """
    <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>vm0</name>
    <qemu:commandline>\(arguments)</qemu:commandline></domain>
    """)
}

/// The function at an address.
func pci(_ text: String) throws -> HostDeviceUse.Device { .pci(try #require(PCIAddress(sysfsName: text))) }

/// The fault that keeps a text from being a document; nil where it is one.
func fault(in xml: String) -> DomainXMLError? { fault(inBytes: Array(xml.utf8)) }

/// The fault that keeps bytes from being a document; nil where they are one.
func fault(inBytes bytes: [UInt8]) -> DomainXMLError? {
  do throws(DomainXMLError) {
    _ = try DomainDocument(bytes: bytes)
    return nil
  } catch {
    return error
  }
}

extension DomainDocument {
  /// What the domain uses, without the places.
  var devices: [HostDeviceUse.Device] { uses.map(\.device) }
  /// The places, without what is used there.
  var places: [String] { uses.map(\.place) }
  /// Whether any use takes a PCI function.
  var attachesPCIFunction: Bool { uses.contains(where: \.isPCIAttachment) }
}

private func escaped(_ text: String) -> String {
  text.map { character in
    switch character {
    case "&": "&amp;"
    case "<": "&lt;"
    case "\"": "&quot;"
    default: String(character)
    }
  }.joined()
}
