import ArgumentParser
import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import LibvirtClient
import LibvirtDomains
import Report

/// `rmrr-guard attach`: judges a device, and has libvirt attach it to a domain if nothing is in the way.
struct Attach: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Attaches a device to a domain, unless Linux would refuse it.",
    discussion: """
      It stands for virsh attach-device: for a device that is attached to a guest which runs, libvirt calls no qemu hook. The \
      judgement is on what the kernel does; what /etc/rmrr-guard/rmrr-guard.conf says is the hook's alone. A device that is \
      refused or cannot be assigned is not attached, nor is one on which there is no verdict, unless --undetermined is given. \
      What is no PCI device of the host is attached without more ado.

      Exit status: 0 if the device is attached, or would be with --dry-run, 1 if it is refused, 2 if it cannot be told or \
      assigned or the guest's own memory is in the way, 71 if libvirt or QEMU does not attach it.
      """)

  @Argument(help: "The name or UUID of the domain, or its ID while it runs.", completion: .domainName)
  var domain: String

  @Argument(help: "A file with the XML of the device, or - for the standard input.", completion: .file())
  var file: String

  @OptionGroup var targets: AttachmentTargets

  @Flag(
    help: "Attach it also if it cannot be told whether Linux would refuse it, as the hook lets such a domain start.")
  var undetermined = false

  @Flag(help: "Judge it and attach nothing.")
  var dryRun = false

  @OptionGroup var connection: ConnectionArguments

  @Option(help: PolicyArgument.help)
  var policy = PolicyArgument.kernel

  @OptionGroup var nameArguments: NameArguments

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard file != "-" || hostOptions.host != "-" else { throw ValidationError(HostOptions.onlyOnce) }
  }

  func run() throws {
    try reportingFailure {
      let source = try hostOptions.source()
      // Before any XML is read: from then on libxml2 opens no file, and libvirt's test driver has its domains in one.
      let connection = try opened()
      // Read once: what libvirt gets is what was judged.
      let bytes = try readInput(file, limit: DomainDocument.byteLimit)
      let device = try document(bytes)
      let found = try forms(by: connection)
      let networks = self.networks(of: device, by: connection)
      let (first, second) = try targets.forms(of: found)

      let facts = try source.factsOfWholeHost()
      let judged = HostJudgement(host: facts, options: JudgeOptions(policy: policy.policy))
      func judgement(_ form: AttachmentTargets.Form) throws(CommandFailure) -> AttachmentReport.Judged {
        var (name, document) = try DescribedDomain.document(form.xml, inputName: "domain \(found.name)")
        document.uses = device.uses
        let domain = DescribedDomain(name: name, document: document, state: found.state, networks: networks)
        let judge = Judge(host: facts, options: judged.options)
        return AttachmentReport.Judged(
          target: form.target, domain: domain.judged(by: judge, vdpaParent: source.parent(ofVDPACharacterDevice:)))
      }
      let report = AttachmentReport(
        element: device.element, first: try judgement(first), second: try second.map(judgement), isDryRun: dryRun,
        mayBeUndetermined: undetermined)
      let isAttached = report.isGranted && !dryRun
      if isAttached { try attach(bytes, to: found, report) }
      do {
        try writeAnswer(report, on: judged)
      } catch CommandFailure.output(let text) where isAttached {
        throw CommandFailure.outputOfAttachment(domain: found.name, text: text)
      }
      return report.isGranted ? .success : ExitCode(report.obstacle == .refused ? 1 : 2)
    }
  }

  private func writeAnswer(_ report: AttachmentReport, on judged: HostJudgement) throws {
    let host = HostDetails(judged, names: nameArguments.names(of: judged.host), argument: hostOptions.argument)
    switch hostOptions.format {
    case .text: try writeOutput(AttachmentText.render(report, on: host))
    case .json: try writeOutput(ReportV1.json(ReportV1.AttachmentAnswer(report, on: host)))
    }
  }

  private func document(_ bytes: [UInt8]) throws(CommandFailure) -> DeviceDocument {
    do {
      return try DeviceDocument(bytes: bytes)
    } catch {
      throw .malformed(name: file == "-" ? "standard input" : file, error)
    }
  }

  /// A connection that cannot change anything, to a libvirt whose guests run on the host that judges.
  private func opened() throws(CommandFailure) -> LibvirtConnection {
    let line = waitingLine("Asking libvirt for \(domain)")
    defer { line?.end() }
    let opened: LibvirtConnection
    do throws(LibvirtError) {
      opened = try LibvirtConnection(uri: connection.uri)
    } catch {
      throw .libvirt(error)
    }
    guard hostOptions.isThisMachine, let uri = opened.uri else { return opened }
    guard uri.isOfThisMachine(runtimeDirectory: environmentVariable("XDG_RUNTIME_DIR")) else {
      throw .anotherMachine(uri: uri.text)
    }
    return opened
  }

  /// A line for a libvirt that may hang; none where a program leads there, whose question for a password it would wipe.
  private func waitingLine(_ text: String) -> WaitingLine? {
    LibvirtURI(connection.uri).mayRunProgram ? nil : WaitingLine(text)
  }

  private func forms(by connection: borrowing LibvirtConnection) throws(CommandFailure) -> LibvirtDomainForms {
    let line = waitingLine("Asking libvirt for \(domain)")
    defer { line?.end() }
    do throws(LibvirtError) {
      return try connection.forms(ofDomainNamedOrNumbered: domain)
    } catch {
      throw .libvirt(error)
    }
  }

  private func networks(of device: DeviceDocument, by connection: borrowing LibvirtConnection) -> [DomainNetwork] {
    let line = waitingLine("Asking libvirt for the networks of the device")
    defer { line?.end() }
    return connection.networks(of: device.uses)
  }

  private func attach(
    _ bytes: [UInt8], to domain: LibvirtDomainForms, _ report: AttachmentReport
  ) throws(CommandFailure) {
    let targets = report.targets
    let line = waitingLine("Asking libvirt to attach the device to \(domain.name)")
    defer { line?.end() }
    do throws(LibvirtError) {
      let attachment = try LibvirtAttachment(uri: connection.uri)
      try attachment.attach(bytes, to: domain, live: targets.contains(.live), config: targets.contains(.config))
    } catch {
      guard case .notAttached(let domain, let text) = error else { throw .libvirt(error) }
      throw .notAttached(domain: domain, text: text, isUndetermined: report.obstacle == .undetermined)
    }
  }
}
