import ArgumentParser
import DomainCheck
import Eligibility
import FileWriting
import Glibc
import HostFacts
import Report

/// `rmrr-guard report`: what is known of a host, for somebody else to read.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes a page with pictures, or a report for the machine's vendor.",
    discussion: """
      --html writes one page that needs nothing but itself: each domain's outcome, what is blocked and what to do, pinned \
      memory against the guests' own, devices that cannot be kept apart, and all devices with their groups and verdicts.

      --vendor writes what a vendor needs to answer: the machine and its firmware, the devices and the memory, firmware's \
      table as acpidump writes it, and the questions. It names no host, no guest and no serial number unless --identify is \
      given. Firmware's table can be read by root alone.

      Exit status: 0, or 65 if an input is malformed, 66 if the host cannot be read, 69 if libvirt cannot be reached, 73 if FILE \
      exists or cannot be made, 74 if the standard output cannot be written.
      """)

  @Option(
    help: ArgumentHelp("Write a page with pictures to a file, or - for the standard output.", valueName: "file"),
    completion: .file())
  var html: String?

  @Flag(help: "Write a report for the machine's vendor to the standard output.")
  var vendor = false

  @Flag(help: "Name the host and the machine's serial number in the report for the vendor.")
  var identify = false

  @Flag(help: "Replace the file of --html if it exists.")
  var force = false

  @OptionGroup var domainArguments: DomainArguments

  @OptionGroup var nameArguments: NameArguments

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard (html != nil) != vendor else { throw ValidationError("Say --html FILE or --vendor, one of the two.") }
    guard html != "" else { throw ValidationError("--html wants a file, and got an empty text.") }
    if vendor {
      guard domainArguments.isEmpty, !force else {
        throw ValidationError("Domains and --force go with --html: the report for the vendor names no guest.")
      }
    } else {
      guard !identify else { throw ValidationError("--identify goes with --vendor.") }
      guard hostOptions.format == .text else { throw ValidationError("--format json goes with --vendor.") }
    }
    guard (domainArguments.xml + [hostOptions.host]).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError(HostOptions.onlyOnce)
    }
  }

  func run() throws {
    try reportingFailure {
      let source = try hostOptions.source()
      if let html { try writePage(of: source, to: html) } else { try writeVendorReport(on: source) }
      return .success
    }
  }

  private func writePage(of source: HostSource, to name: String) throws {
    let described = try domainArguments.described()
    let judged = HostJudgement(host: try source.factsOfWholeHost())
    let domains = described.judged(by: judged.host, of: source, options: JudgeOptions())
    let details = HostDetails(judged, names: nameArguments.names(of: judged.host), argument: hostOptions.argument)
    let page = HTMLReport(details, domains: domains, date: Self.now).render()
    if name == "-" {
      try writeOutput(page)
    } else {
      try WholeFile(path: name, replacing: force ? .fileOrLink : .nothing).writeOutput(page)
      try writeOutput("Wrote \(name).\n")
    }
  }

  private func writeVendorReport(on source: HostSource) throws {
    let judged = HostJudgement(host: try source.factsOfWholeHost())
    let files = source.tableFiles
    for case .unreadable(let fault) in files.map(\.contents) { writeFailure(.tableUnreadable(fault)) }
    let report = VendorReport(
      judged, tableFiles: files, identification: identify ? source.identification ?? HostIdentification() : nil)
    if identify, source.identification == nil {
      writeError("rmrr-guard: A recording holds neither the host's name nor its serial number.\n")
    }
    switch hostOptions.format {
    case .text: try writeOutput(VendorText.render(report))
    case .json: try writeOutput(ReportV1.json(ReportV1.VendorDocument(report)))
    }
  }

  /// The time in words, such as `2026-02-01 07:05 UTC`.
  private static var now: String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%d %H:%M UTC", &parts)
    return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
