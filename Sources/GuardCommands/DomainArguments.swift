import ArgumentParser
import DomainXML
import Glibc
import LibvirtClient

/// The arguments that name domains: those of libvirt, and files.
struct DomainArguments: ParsableArguments {
  @Argument(help: "The names of domains that libvirt knows.")
  var domains: [String] = []

  @Flag(help: "Check every domain that libvirt knows.")
  var all = false

  @Option(
    help: ArgumentHelp("Where libvirt is. (default: $LIBVIRT_DEFAULT_URI, else qemu:///system)", valueName: "uri"))
  var connect: String?

  @Option(help: ArgumentHelp("A file with a domain XML, or - for the standard input; may repeat.", valueName: "file"))
  var xml: [String] = []

  /// Whether any domain is named.
  var isEmpty: Bool { !all && domains.isEmpty && xml.isEmpty }

  func validate() throws {
    guard !all || domains.isEmpty else { throw ValidationError("Name domains or use --all, not both.") }
  }

  /// The documents of the domains, with their names: the files first.
  func documents() throws(CommandFailure) -> [(name: String, document: DomainDocument)] {
    var documents: [(name: String, document: DomainDocument)] = []
    for file in xml { documents.append(try document(inFile: file)) }
    if all || !domains.isEmpty { documents += try documentsFromLibvirt() }
    return documents
  }

  private func document(inFile file: String) throws(CommandFailure) -> (String, DomainDocument) {
    let bytes = try readInput(file, limit: DomainDocument.byteLimit)
    return try document(bytes, inputName: file == "-" ? "standard input" : file)
  }

  private func document(_ bytes: [UInt8], inputName: String) throws(CommandFailure) -> (String, DomainDocument) {
    do {
      let document = try DomainDocument(bytes: bytes)
      guard document.root == .domain else {
        throw DomainXMLError.root(found: document.root.rawValue, expected: "domain")
      }
      guard let name = document.name, !name.isEmpty else { throw DomainXMLError.noName }
      return (name, document)
    } catch let error as DomainXMLError {
      throw .malformed(name: inputName, error)
    } catch {
      throw .input(name: inputName, text: "\(error)")
    }
  }

  private func documentsFromLibvirt() throws(CommandFailure) -> [(String, DomainDocument)] {
    let described = try described()
    var documents: [(String, DomainDocument)] = []
    for domain in described { documents.append(try document(domain.xml, inputName: "domain \(domain.name)")) }
    return documents
  }

  private func described() throws(CommandFailure) -> [LibvirtDomain] {
    do throws(LibvirtError) {
      let connection = try LibvirtConnection(uri: uri)
      if all { return try connection.allDomains() }
      var described: [LibvirtDomain] = []
      for name in domains { described.append(try connection.domain(named: name)) }
      return described
    } catch {
      throw .libvirt(error)
    }
  }

  /// The libvirt of the system, whose hook this is, unless somebody says otherwise.
  private var uri: String {
    if let connect { return connect }
    guard let variable = getenv("LIBVIRT_DEFAULT_URI") else { return "qemu:///system" }
    return String(cString: variable)
  }
}
