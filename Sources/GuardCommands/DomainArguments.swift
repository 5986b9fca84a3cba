import ArgumentParser
import DomainCheck
import DomainXML
import Eligibility
import Glibc
import HostFacts
import LibvirtClient
import LibvirtDomains

/// The arguments that name domains: those of libvirt, and files.
struct DomainArguments: ParsableArguments {
  @Argument(help: "The names of domains that libvirt knows.", completion: .domainName)
  var domains: [String] = []

  @Flag(help: "Check every domain that libvirt knows.")
  var all = false

  @OptionGroup var connection: ConnectionArguments

  @Option(
    help: ArgumentHelp(
      "A file with a domain XML, a directory with such files, or - for the standard input; may repeat.",
      valueName: "file"),
    completion: .file())
  var xml: [String] = []

  /// Whether any domain is named.
  var isEmpty: Bool { !asksLibvirt && xml.isEmpty }

  /// Whether libvirt is asked for any.
  var asksLibvirt: Bool { all || !domains.isEmpty }

  func validate() throws {
    guard !all || domains.isEmpty else { throw ValidationError("Name domains or use --all, not both.") }
  }

  /// The domains, the files first.
  func described() throws(CommandFailure) -> [DescribedDomain] {
    var described: [DescribedDomain] = []
    for path in xml {
      for file in try domainFiles(at: path) { described.append(try DescribedDomain(inFile: file)) }
    }
    if asksLibvirt { described += try domainsOfLibvirt() }
    return described
  }

  private func domainsOfLibvirt() throws(CommandFailure) -> [DescribedDomain] {
    let found: (domains: [LibvirtDomain], networks: [DomainNetwork])
    var progress = ProgressLine()
    defer { progress.wipe() }
    do throws(LibvirtError) {
      let connection = try LibvirtConnection(uri: connection.uri)
      var domains: [LibvirtDomain] = []
      if all {
        domains = try connection.allDomains { number, count in
          progress.tell("Asking libvirt (\(grouped(number)) of \(grouped(count)) domains)")
        }
      }
      for (index, name) in self.domains.enumerated() {
        progress.tell("Asking libvirt for \(name) (\(grouped(index + 1)) of \(grouped(self.domains.count)) domains)")
        domains.append(try connection.domain(namedOrWithUUID: name))
      }
      found = (domains, connection.networks(of: domains))
    } catch {
      throw .libvirt(error)
    }
    var described: [DescribedDomain] = []
    for domain in found.domains {
      let (name, document) = try DescribedDomain.document(domain.xml, inputName: "domain \(domain.name)")
      described.append(DescribedDomain(name: name, document: document, state: domain.state, networks: found.networks))
    }
    return described
  }
}

extension DescribedDomain {
  /// The domain in a file, or on the standard input for `-`.
  init(inFile file: String) throws(CommandFailure) {
    let bytes = try readInput(file, limit: DomainDocument.byteLimit)
    let (name, document) = try Self.document(bytes, inputName: file == "-" ? "standard input" : file)
    self.init(name: name, document: document)
  }

  /// A domain's XML with the name in it.
  static func document(
    _ bytes: [UInt8], inputName: String
  ) throws(CommandFailure) -> (String, DomainDocument) {
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
}

extension [DescribedDomain] {
  /// The judgements on the domains by the facts of a whole host, and by what the source tells of vDPA devices besides.
  func judged(by host: HostFacts, of source: HostSource, options: JudgeOptions) -> [DomainJudgement] {
    let judge = Judge(host: host, options: options)
    var progress = ProgressLine()
    defer { progress.wipe() }
    return enumerated().map { index, domain in
      progress.tell("Judging \(domain.name) (\(grouped(index + 1)) of \(grouped(count)) domains)")
      return domain.judged(by: judge, vdpaParent: source.parent(ofVDPACharacterDevice:))
    }
  }
}
