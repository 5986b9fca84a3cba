import Configuration
import Eligibility
import FirmwareTables
import Foundation
import HostFacts
import HostReader
import Installation
import PCI
import TestSupport
import Testing

@testable import Report

@Suite("What the doctor says")
struct DoctorTextTests {
  private static func file(_ kind: HookKind = .qemu, _ change: (inout HookFile) -> Void = { _ in }) -> HookFile {
    var file = HookFile(
      path: kind.path, kind: kind, status: FileStatus(mode: 0o100755, changed: 1000), placed: 1000,
      content: .guardHook(HookProgram(version: "0.1.0")))
    change(&file)
    return file
  }

  private static let denied = ReadingFault(
    path: "/etc/libvirt/hooks", cause: .system(code: 13, text: "Permission denied"))
  private static func denied(_ path: String) -> ReadingFault { ReadingFault(path: path, cause: denied.cause) }
  private static let broken = ReadingFault(
    path: "/etc/libvirt/hooks", cause: .system(code: 5, text: "Input/output error"))
  private static let daemon = LibvirtDaemon(program: .libvirtd, process: 812, started: 10)
  private static let modular = LibvirtDaemon(program: .virtqemud, process: 812, started: 10)
  private static let beside = file { $0.path = "/etc/libvirt/hooks/qemu.d/rmrr-guard" }
  private static let address = PCIAddress(segment: 0, requesterID: RequesterID(rawValue: 0x100))

  private static func proof(_ outcome: Proof.Outcome, _ text: String) -> InstallationFinding {
    .proof(Proof(outcome: outcome, text: text, uri: "qemu:///system"))
  }

  /// Where they were found.
  static var installation: HookInstallation {
    var installation = HookInstallation()
    installation.files = [file()]
    return installation
  }

  /// Every finding.
  static var findings: [InstallationFinding] {
    let places: [InstallationFinding] =
      [.noLibvirt]
      + HookKind.allCases.flatMap { kind -> [InstallationFinding] in
        [
          .place(kind, .notInstalled), .place(kind, .maybeDispatched(path: kind.path)),
          .place(kind, .installedTwice(paths: [kind.path, "\(kind.directory)/rmrr-guard"])),
          .place(kind, .foreignBeside(path: kind.path)), .place(kind, .broken(path: kind.path)),
        ]
      }
    let dead = file { $0.status?.mode = 0o100644 }
    let cut = file {
      $0.status?.mode = 0o100644
      $0.content = .guardHook(HookProgram(version: "0.1.0", loading: .damaged))
    }
    let gone = file {
      $0.status = nil
      $0.target = "/usr/sbin/rmrr-guard-hook"
    }
    let old = LibvirtVersion(libraryName: "libvirt.so.0.6004.0").map { FileFinding.directoryUnknown($0) }
    let programs: [FileFinding] = [
      .noexec(mountPoint: "/etc"), .damaged, .noInterpreter("/lib64/ld-linux-x86-64.so.2"),
      .missingLibraries(["libc.so.6", "libm.so.6"]), .noLibXML2, .otherVersion("0.0.9", expected: "0.1.0"),
    ]
    let files: [InstallationFinding] =
      [
        .file(dead, .notExecutable, isOnlyOne: true), .file(dead, .notExecutable, isOnlyOne: false),
        .file(cut, .notExecutable, isOnlyOne: true), .file(gone, .danglingLink, isOnlyOne: true),
        .file(gone, .danglingLink, isOnlyOne: false), .file(beside, .directoryUntold, isOnlyOne: true),
      ] + [old].compactMap { $0 }.map { .file(beside, $0, isOnlyOne: true) }
      + programs.map { .file(file(), $0, isOnlyOne: true) } + [.file(file(.network), .damaged, isOnlyOne: true)]
    let labelled = file { $0.label = "system_u:object_r:etc_t:s0" }
    let machine: [InstallationFinding] = [
      .writable(path: "/etc/libvirt/hooks", file: "/etc/libvirt/hooks/qemu"), .unreadable(denied), .unreadable(broken),
      .daemon(daemon, file(), .older), .daemon(daemon, file(.network), .older),
      .daemon(daemon, file { $0.target = "/opt/rmrr-guard-hook" }, .appArmor(profile: "libvirtd")),
      .daemon(modular, file(), .seLinux), .daemon(modular, labelled, .seLinuxLabel),
      .daemon(modular, file(), .seLinuxLabel), .noDaemon, .noWatcher,
    ]
    let settings: [SettingsFinding] = [
      .malformed(.syntax(line: 3)), .unreadable(denied(HookInstallation.settingsPath)), .policyWarn,
      .writable(path: HookInstallation.settingsPath),
      .otherHost("/srv/host"),
      .exceptionAbsent(address), .exceptionNotPinned(address), .exceptionUnknownDomain(address, domain: "vm9"),
      .exceptionUnknownDomain(address, domain: "vm\u{1b}9"),
    ]
    let table = TableError(table: "DMAR", offset: 0, fault: .shorterThanHeader(length: 12))
    let host: [HostFinding] = [
      .noDevices(
        ReadingFault(path: "/sys/bus/pci/devices", cause: .system(code: 2, text: "No such file or directory"))),
      .unreadableTable(denied("/sys/firmware/acpi/tables/DMAR")), .malformedTable(table), .unknownKernelRule, .noIOMMU,
    ]
    let proofs = [
      proof(.notCalled, ""), proof(.notCalled, "Device ffff:ff:1f.7 not found"),
      proof(.notRun, "Hook script execution failed: … unexpected exit status 126"),
      proof(.refusedByAnother, "Hook script execution failed: … unexpected exit status 1: not today"),
      proof(.untold, "unsupported configuration"), .networkNotProved,
    ]
    return places + files + machine + settings.map { .settings($0) } + host.map { .host($0) } + proofs
  }

  @Test("each finding has a sentence, a reason and a remedy of one line")
  func findings() throws {
    for finding in Self.findings {
      let words = finding.words(on: Self.installation)
      let remedy = words.remedy.text
      #expect(words.text.hasSuffix(".") && words.why.hasSuffix(".") || finding.isProof, "\(words)")
      #expect(!remedy.isEmpty && !remedy.hasSuffix(".") && !remedy.contains("\n"))
      #expect(!words.code.isEmpty && words.code.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
      #expect(![words.text, words.why, remedy].joined().contains("\u{1b}"))
    }
    let text = Self.findings.map { finding in
      "\(finding.words(on: Self.installation).code) (\(finding.weight.rawValue))\n"
        + DoctorText.paragraph(finding, on: Self.installation).plain
    }
    try expectGolden(text.joined(separator: "\n"), "doctor-findings.txt")
  }

  /// A row of the table in docs/messages.md for each code, by the first finding that has it.
  private static var rows: [String] {
    var codes: Set<String> = []
    return findings.compactMap { finding in
      let words = finding.words(on: installation)
      guard codes.insert(words.code).inserted else { return nil }
      let remedy = [words.remedy.advice, words.remedy.command.map { "`\($0)`" }].compactMap { $0 }
      let cells = ["`\(words.code)`", words.text, words.why, remedy.joined(separator: ": ")]
      return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
  }

  @Test("docs/messages.md has each finding, as it is said")
  func messages() throws {
    let text = try String(contentsOf: repositoryRoot.appending(path: "docs/messages.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: "## Of `rmrr-guard doctor`\n").dropFirst().first)
    let lines = section.split(separator: "\n").prefix { !$0.hasPrefix("## ") }.map { String($0) }
    #expect(lines.filter { $0.hasPrefix("| `") } == Self.rows, "it should have:\n\(Self.rows.joined(separator: "\n"))")
  }

  /// A machine, and what libvirt made of the canary.
  private func diagnosis(
    _ proof: Proof? = nil, table: HostFacts.Table? = nil, change: (inout HookInstallation) -> Void = { _ in }
  ) throws -> Diagnosis {
    var installation = HookInstallation()
    installation.files = [Self.file(), Self.file(.network)]
    installation.daemons = [LibvirtDaemon(program: .libvirtd, process: 812, started: 2000)]
    installation.hasWatcher = true
    installation.libvirtVersion = LibvirtVersion(libraryName: "libvirt.so.0.9000.0")
    change(&installation)
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    var facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    if let table { facts.table = table }
    return Diagnosis(of: installation, host: .success(HostJudgement(host: facts)), proof: proof, version: "0.1.0")
  }

  private static func breakIt(_ installation: inout HookInstallation) {
    installation.files = [
      file { $0.status?.mode = 0o100644 },
      file {
        $0.path = "/etc/libvirt/hooks/qemu.d/backup"
        $0.content = .foreign
      }, file(.network) { $0.content = .guardHook(HookProgram(version: "0.0.9")) },
    ]
    installation.hasWatcher = false
    installation.settings = .malformed(.unknownName("polcy", section: "guard"))
  }

  private var answers: [(String, Diagnosis)] {
    get throws {
      [
        ("in-force", try diagnosis()),
        ("proved", try diagnosis(Proof(outcome: .proved, text: "5e1f", uri: "qemu:///system"))),
        ("untold", try diagnosis { $0.daemons[0].started = 10 }),
        ("not-proved", try diagnosis(Proof(outcome: .untold, text: "no QEMU", uri: "qemu:///system"))),
        ("not-in-force", try diagnosis(nil, change: Self.breakIt)),
        (
          "network-fault",
          try diagnosis { $0.files[1].content = .guardHook(HookProgram(version: "0.1.0", loading: .damaged)) }
        ),
      ]
    }
  }

  @Test("the answer comes first, what weighs most after it, and what is there last")
  func text() throws {
    let texts = try answers.map { "=== \($0)\n" + DoctorText.render($1).plain }
    try expectGolden(texts.joined(separator: "\n"), "doctor.txt")
  }

  @Test("the answer is coloured as a verdict is, and says the same without")
  func colours() throws {
    let meanings = try answers.map { DoctorText.render($1).spans.first?.meaning }
    #expect(
      meanings == [
        .verdict(.eligible), .verdict(.eligible), .verdict(.undetermined), .verdict(.undetermined), .verdict(.refused),
        .verdict(.eligible),
      ])
  }

  @Test("a program gets the same as JSON")
  func json() throws {
    try expectGolden(try ReportV1.json(ReportV1.DoctorReport(try diagnosis(nil, change: Self.breakIt))), "doctor.json")
  }

  @Test("a monitoring system gets a line with the state, performance data, and further lines")
  func monitoring() throws {
    let texts = try answers.map { "=== \(MonitoringText.state(of: $1).rawValue)\n" + MonitoringText.render($1) }
    try expectGolden(texts.joined(separator: "\n"), "doctor-monitoring.txt")
    #expect(try answers.map { MonitoringText.state(of: $1) } == [.ok, .ok, .warning, .warning, .critical, .critical])
    #expect(MonitoringText.failure("a | b\nc") == "RMRR_GUARD UNKNOWN - a / b?c\n")
  }

  @Test("what a monitoring system's user may not read is not known, and no warning for ever")
  func denied() throws {
    let noDirectory = try diagnosis {
      $0.files = []
      $0.faults = [Self.denied]
    }
    let noSettings = try diagnosis { $0.settings = .unreadable(Self.denied) }
    let noTable = try diagnosis(table: .unreadable(Self.denied))
    for one in [noDirectory, noSettings, noTable] { #expect(MonitoringText.state(of: one) == .unknown) }
    #expect(MonitoringText.state(of: try diagnosis(table: .unreadable(Self.broken))) == .warning)
    #expect(MonitoringText.state(of: try diagnosis { $0.settings = .unreadable(Self.broken) }) == .warning)
  }

  @Test("where libvirt cannot be asked a fault that files show is one, and nothing else is known")
  func unreachable() throws {
    let failure = "libvirt cannot be reached at a | b."
    let good = try diagnosis { $0.hasWatcher = false }
    #expect(MonitoringText.state(of: good, failure: failure) == .unknown)
    let text = MonitoringText.render(good, failure: failure)
    #expect(
      text.hasPrefix("RMRR_GUARD UNKNOWN - libvirt cannot be reached at a / b. | faults=0;;0;0 warnings=0;0;;0\n"))
    #expect(text.contains("\ninformation: rmrr-guardd does not run."))
    let broken = try diagnosis(nil, change: Self.breakIt)
    #expect(MonitoringText.state(of: broken, failure: failure) == .critical)
    let lines = MonitoringText.render(broken, failure: failure).split(separator: "\n")
    #expect(
      lines.first?.hasPrefix("RMRR_GUARD CRITICAL - The hook is not in force. /etc/libvirt/hooks/qemu cannot") == true)
    #expect(lines.last == "not proved: libvirt cannot be reached at a / b.")
  }
}

extension InstallationFinding {
  /// Whether it ends with the words of libvirt.
  fileprivate var isProof: Bool { if case .proof = self { true } else { false } }
}
