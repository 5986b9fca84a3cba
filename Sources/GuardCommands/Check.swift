import ArgumentParser
import DomainCheck
import DomainXML
import Eligibility
import Glibc
import HostReader
import LibvirtClient
import Report

/// `rmrr-guard check`: the hook's judgement on domains, without starting them.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells which domains would be refused, without starting them.",
    discussion: """
      It tells what the kernel will do, or would do by another rule or policy. What /etc/rmrr-guard/rmrr-guard.conf says is \
      the hook's alone.

      Exit status: 0 if nothing is refused, 1 if something is, 2 if something cannot be told or assigned and nothing is \
      refused.
      """)

  @Argument(help: "The names of domains that libvirt knows.")
  var domains: [String] = []

  @Flag(help: "Check every domain that libvirt knows.")
  var all = false

  @Option(
    help: ArgumentHelp("Where libvirt is. (default: $LIBVIRT_DEFAULT_URI, else qemu:///system)", valueName: "uri"))
  var connect: String?

  @Option(help: ArgumentHelp("A file with a domain XML, or - for the standard input; may repeat.", valueName: "file"))
  var xml: [String] = []

  @OptionGroup var judgeArguments: JudgeArguments

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard all || !domains.isEmpty || !xml.isEmpty else {
      throw ValidationError("Name one or more domains, or use --all or --xml.")
    }
    guard !all || domains.isEmpty else { throw ValidationError("Name domains or use --all, not both.") }
  }

  func run() throws {
    try reportingFailure {
      let reader = try hostOptions.reader()
      var documents: [(name: String, document: DomainDocument)] = []
      for file in xml { documents.append(try document(inFile: file)) }
      if all || !domains.isEmpty { documents += try documentsFromLibvirt() }
      let judged = judge(documents, on: reader)
      switch hostOptions.format {
      case .text: try writeOutput(DomainsText.render(judged))
      case .json: try writeOutput(ReportV1.json(ReportV1.Domains(judged)))
      }
      let verdicts = judged.map(\.verdict)
      if verdicts.contains(.refused) { return ExitCode(1) }
      return verdicts.allSatisfy { $0 == .eligible } ? .success : ExitCode(2)
    }
  }

  /// The facts are read once for all domains.
  private func judge(
    _ documents: [(name: String, document: DomainDocument)], on reader: HostReader
  ) -> [DomainJudgement] {
    let uses = documents.map { $0.document.uses.map { ResolvedUse($0, on: reader) } }
    let facts = reader.factsForReport(for: uses.joined().compactMap(\.question))
    let judge = Judge(host: facts, options: judgeArguments.options)
    return zip(documents, uses).map { DomainJudgement(name: $0.name, uses: $1, judge: judge) }
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
