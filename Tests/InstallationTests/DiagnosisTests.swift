import Configuration
import Eligibility
import HostFacts
import TestSupport
import Testing

@testable import Installation

@Suite("Whether the hook is in force")
struct DiagnosisTests {
  /// Something that is broken, what is found, and what that comes to.
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var findings: [InstallationFinding]
    var answer: Diagnosis.Answer
    var change: @Sendable (inout HookInstallation) -> Void

    init(
      _ name: String, _ findings: [InstallationFinding], _ answer: Diagnosis.Answer,
      _ change: @escaping @Sendable (inout HookInstallation) -> Void
    ) {
      testDescription = name
      self.findings = findings
      self.answer = answer
      self.change = change
    }
  }

  private static let dead = Samples.file { $0.status?.mode = 0o100644 }
  private static let gone = Samples.file {
    $0.status = nil
    $0.target = "/usr/sbin/rmrr-guard-hook"
    $0.content = .foreign
  }
  private static let beside = Samples.file(name: "rmrr-guard")
  private static let network = Samples.file(.network)
  private static let old = LibvirtVersion(major: 6, minor: 4, micro: 0)
  private static let denied = ReadingFault(
    path: "/etc/libvirt/hooks", cause: .system(code: 13, text: "Permission denied"))

  private static let cut = Samples.file(name: "rmrr-guard.old") {
    $0.status?.mode = 0o100644
    $0.noexecMount = "/etc"
    $0.content = .guardHook(HookProgram(version: "0.0.9", loading: .damaged))
  }

  private static func dead(_ loading: HookProgram.Loading) -> HookFile {
    var file = with(loading)
    file.status?.mode = 0o100644
    return file
  }

  private static func with(_ loading: HookProgram.Loading, _ kind: HookKind = .qemu, name: String? = nil) -> HookFile {
    Samples.file(kind, name: name) { $0.content = .guardHook(HookProgram(version: "0.1.0", loading: loading)) }
  }

  private static let places: [Case] = [
    Case("nothing", [], .inForce) { _ in },
    Case("no hook at all", [.place(.qemu, .notInstalled), .place(.network, .notInstalled)], .notInForce) {
      $0.files = []
    },
    Case("no libvirt", [.noLibvirt, .noWatcher], .notInForce) {
      ($0.files, $0.daemons, $0.hasWatcher, $0.hasLibvirt) = ([], [], false, false)
    },
    Case("no hook for domains", [.place(.qemu, .notInstalled)], .notInForce) { $0.files = [network] },
    Case("no hook for networks", [.place(.network, .notInstalled)], .inForce) { $0.files = [Samples.file()] },
    Case("an empty file", [.place(.qemu, .broken(path: HookKind.qemu.path))], .notInForce) {
      $0.files = [Samples.file { $0.content = .broken }, network]
    },
    Case("an empty file that libvirt passes over, beside ours", [], .inForce) {
      $0.files = [
        Samples.file(),
        Samples.file(name: "old") {
          $0.content = .broken
          $0.status?.mode = 0o100644
        }, network,
      ]
    },
    Case("settings that anybody may write", [.settings(.writable(path: "/etc/rmrr-guard"))], .inForce) {
      $0.writableSettings = "/etc/rmrr-guard"
    },
    Case("no execute bit", [.file(dead, .notExecutable, isOnlyOne: true)], .notInForce) { $0.files = [dead, network] },
    Case(
      "no execute bit, and another copy",
      [.file(dead, .notExecutable, isOnlyOne: false)], .inForce
    ) { $0.files = [dead, beside, network] },
    Case(
      "a damaged copy that libvirt passes over, beside a good one",
      [.file(cut, .notExecutable, isOnlyOne: false)], .inForce
    ) { $0.files = [Samples.file(), cut, network] },
    Case(
      "a copy without anything it needs that this libvirt does not look for, beside a good one",
      [.file(with(.missing(["a"]), name: "old"), .directoryUnknown(old), isOnlyOne: false)], .inForce
    ) {
      $0.files = [Samples.file(), with(.missing(["a"]), name: "old"), network]
      $0.libvirtVersion = old
    },
    Case(
      "a damaged file alone that libvirt passes over", [.file(dead(.damaged), .notExecutable, isOnlyOne: true)],
      .notInForce
    ) {
      $0.files = [dead(.damaged), network]
    },
    Case("a link of ours that leads to nothing", [.file(gone, .danglingLink, isOnlyOne: true)], .notInForce) {
      $0.files = [gone, network]
    },
    Case("a link of another that leads to nothing", [], .inForce) { installation in
      installation.files = [
        Samples.file(name: "other") {
          $0.status = nil
          $0.content = .foreign
        }, Samples.file(), network,
      ]
    },
    Case(
      "twice", [.place(.qemu, .installedTwice(paths: [HookKind.qemu.path, beside.path]))], .inForce
    ) { $0.files = [Samples.file(), beside, network] },
    Case(
      "another's hook beside ours", [.place(.qemu, .foreignBeside(path: HookKind.qemu.path))], .inForce
    ) { $0.files = [Samples.foreign(), beside, network] },
    Case(
      "another's hook alone", [.place(.qemu, .maybeDispatched(path: HookKind.qemu.path))], .untold
    ) { $0.files = [Samples.foreign(), network] },
    Case(
      "another's hook that is not executable alone", [.place(.qemu, .notInstalled)], .notInForce
    ) { installation in
      installation.files = [
        Samples.file {
          $0.content = .foreign
          $0.status?.mode = 0o100644
        }, network,
      ]
    },
    Case(
      "in the directory of a libvirt that is too old",
      [.file(beside, .directoryUnknown(old), isOnlyOne: true)], .notInForce
    ) {
      $0.files = [beside, network]
      $0.libvirtVersion = old
    },
    Case(
      "in the directory of a libvirt that is too old, beside another's hook",
      [.file(beside, .directoryUnknown(old), isOnlyOne: true)], .notInForce
    ) {
      $0.files = [Samples.foreign(), beside, network]
      $0.libvirtVersion = old
    },
    Case(
      "in the directory of a libvirt that nobody knows", [.file(beside, .directoryUntold, isOnlyOne: true)], .untold
    ) {
      $0.files = [beside, network]
      $0.libvirtVersion = nil
    },
    Case("a directory that cannot be read", [.unreadable(denied)], .untold) {
      $0.files = []
      $0.faults = [denied]
    },
    Case("a file that cannot be read", [.unreadable(denied)], .untold) { installation in
      installation.files = [Samples.file { $0.content = .unreadable(denied) }, network]
    },
  ]

  private static let programs: [Case] = [
    Case("noexec", [.file(onNoexec, .noexec(mountPoint: "/etc"), isOnlyOne: true)], .notInForce) {
      $0.files = [onNoexec, network]
    },
    Case("damaged", [.file(with(.damaged), .damaged, isOnlyOne: true)], .notInForce) {
      $0.files = [with(.damaged), network]
    },
    Case(
      "no dynamic linker",
      [.file(with(.noInterpreter("/l")), .noInterpreter("/l"), isOnlyOne: true)], .notInForce
    ) { $0.files = [with(.noInterpreter("/l")), network] },
    Case(
      "a library of the network hook is missing",
      [.file(with(.missing(["a"]), .network), .missingLibraries(["a"]), isOnlyOne: true)], .inForce
    ) { $0.files = [Samples.file(), with(.missing(["a"]), .network)] },
    Case("no libxml2", [.file(with(.noLibXML2), .noLibXML2, isOnlyOne: true)], .inForce) {
      $0.files = [with(.noLibXML2), network]
    },
    Case(
      "another version", [.file(newer, .otherVersion("0.2.0", expected: "0.1.0"), isOnlyOne: true)], .inForce
    ) { $0.files = [newer, network] },
    Case("a file that others can write to", [.writable(path: "/etc", file: HookKind.qemu.path)], .inForce) {
      for index in $0.files.indices { $0.files[index].writablePath = "/etc" }
    },
    Case("no daemon", [.noDaemon], .inForce) { $0.daemons = [] },
    Case("no processes to be seen", [], .inForce) {
      ($0.daemons, $0.hasWatcher, $0.showsProcesses) = ([], false, false)
    },
    Case("no watcher", [.noWatcher], .inForce) { $0.hasWatcher = false },
  ]

  private static let onNoexec = Samples.file { $0.noexecMount = "/etc" }
  private static let newer = Samples.file { $0.content = .guardHook(HookProgram(version: "0.2.0")) }

  @Test("what is broken is found, and nothing else", arguments: places + programs)
  func broken(one: Case) throws {
    let diagnosis = try Samples.diagnosis(one.change)
    #expect(diagnosis.findings == one.findings)
    #expect(diagnosis.answer == one.answer)
  }

  @Test("what weighs most comes first")
  func order() throws {
    let diagnosis = try Samples.diagnosis {
      $0.files = [Self.dead]
      $0.hasWatcher = false
    }
    #expect(diagnosis.findings.map(\.weight) == [.fault, .warning, .information])
    #expect(diagnosis.weight == .fault)
    #expect(try Samples.diagnosis().weight == nil)
  }

  @Test("what is wrong with the network hook alone is a fault, and the answer is of domains")
  func networkFault() throws {
    let broken = try Samples.diagnosis { $0.files = [Samples.file(), Self.with(.damaged, .network)] }
    #expect(broken.answer == .inForce && broken.weight == .fault && broken.hasNetworkFault)
    let both = try Samples.diagnosis { $0.files = [Self.with(.damaged), Self.with(.damaged, .network)] }
    #expect(both.answer == .notInForce && both.hasNetworkFault)
    #expect(try !Samples.diagnosis { $0.files = [Self.dead, Self.network] }.hasNetworkFault)
  }

  @Test("what the host does not show is found")
  func host() throws {
    let fault = ReadingFault(path: "/sys/bus/pci/devices", cause: .notARegularFile)
    func found(_ host: Result<HostJudgement, ReadingFault>) -> [InstallationFinding] {
      Diagnosis(of: Samples.installation, host: host, version: "0.1.0").findings
    }
    #expect(found(.failure(fault)) == [.host(.noDevices(fault))])
    #expect(found(.success(HostJudgement(host: HostFacts()))) == [.host(.noIOMMU)])
    var facts = try Samples.host().host
    facts.table = .unreadable(Self.denied)
    for kernel in [KernelFeatures(), KernelFeatures(release: "5.14.0-503.el9", typeInformation: .absent)] {
      facts.kernel = kernel
      #expect(
        found(.success(HostJudgement(host: facts)))
          == [.host(.unreadableTable(Self.denied)), .host(.unknownKernelRule)])
    }
    facts.table = HostFacts.Table(Array("no table at all".utf8), for: .intel)
    let codes = found(.success(HostJudgement(host: facts)))
    #expect(codes.count == 2)
    guard case .host(.malformedTable) = codes[0] else {
      Issue.record("a broken table was not found")
      return
    }
  }
}
