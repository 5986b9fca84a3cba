import Configuration
import DomainCheck
import Eligibility
import FirmwareTables
import Guidance
import HostFacts
import KernelLog
import PCI
import Recording

@testable import DomainXML
@testable import HostReader
@testable import InstallationReader

/// A reader of bytes from outside, and what has to hold of it whatever they are: it comes back, with a value or a typed error,
/// and what it read can be used.
public enum FuzzTarget: String, CaseIterable, Sendable {
  case dmar, ivrs, iort, acpidump, domain, device, network, reservedRegions = "reserved-regions", log, configuration,
    recording,
    btf, elf, loaderCache = "loader-cache", mounts, capabilities

  /// Reads some bytes; a broken promise is a trap.
  public func run(_ bytes: [UInt8]) {
    switch self {
    case .dmar: use(HostFacts.Table(bytes, for: .intel), .intel)
    case .ivrs: use(HostFacts.Table(bytes, for: .amd), .amd)
    case .iort: use(HostFacts.Table(bytes, for: .arm), .arm)
    case .acpidump: readDump(bytes)
    case .domain: readDomain(bytes)
    case .device: readDevice(bytes)
    case .network: _ = (try? NetworkDocument(bytes: bytes))?.pool.map(\.description)
    case .reservedRegions: readReservedRegions(bytes)
    case .log: readLog(bytes)
    case .configuration: readConfiguration(bytes)
    case .recording: readRecording(bytes)
    case .btf: readTypeInformation(bytes)
    case .elf: readProgram(bytes)
    case .loaderCache: _ = LoaderCache(bytes: bytes)?.paths(of: "libxml2.so.2")
    case .mounts: _ = MountTable(String(decoding: bytes, as: UTF8.self)).noexecMount(of: "/etc/libvirt/hooks/qemu")
    case .capabilities: _ = (try? DomainCapabilities(bytes: bytes))?.type
    }
  }

  private func use(_ read: HostFacts.Table, _ kind: IOMMUKind) {
    if case .malformed(let error) = read { precondition(!error.description.isEmpty) }
    guard case .table(let table) = read else { return }
    for region in table.regions { precondition(!region.why.isEmpty) }
    for finding in table.findings { precondition(!finding.text(kind).isEmpty) }
    var facts = HostFacts(functions: Self.functions(kind), groups: Self.groups, tableKind: kind, table: read)
    facts.kernel.release = "6.12.0"
    for options in [JudgeOptions(), JudgeOptions(ignoresReservedRegions: true), JudgeOptions(policy: .whitepaper)] {
      for judgement in Judge(host: facts, options: options).judgeAll() {
        precondition(judgement.verdict == .eligible || !judgement.reasons.isEmpty)
      }
    }
  }

  private func readDump(_ bytes: [UInt8]) {
    guard ACPIDump.isDump(bytes), let dump = try? ACPIDump(text: bytes) else { return }
    for table in dump.tables { precondition(table.count * 2 <= bytes.count) }
  }

  /// What is read without libxml2 is what libxml2 would have read.
  private func readDomain(_ bytes: [UInt8]) {
    let plain = DomainDocument.readPlainly(bytes)
    precondition(plain == nil || plain == DomainDocument.readByLibXML2(bytes))
    guard let document = try? DomainDocument(bytes: bytes) else { return }
    let judge = Judge(host: HostFacts(functions: Self.functions(.intel), groups: Self.groups))
    let uses = document.uses.map { ResolvedUse($0) { _ in .absent } }
    var domain = DomainJudgement(name: document.name ?? "", uses: uses, judge: judge)
    domain.memory = DomainJudgement.Memory(of: document.machine)
    _ = domain.verdict
  }

  /// A device that can be read is, as it stands, a device of a domain.
  private func readDevice(_ bytes: [UInt8]) {
    guard let device = try? DeviceDocument(bytes: bytes), !bytes.starts(with: Array("<?xml".utf8)) else { return }
    guard let text = String(validating: bytes, as: UTF8.self), !text.hasPrefix("\u{feff}") else { return }
    // It may be too deep there.
    let domain = try? DomainDocument(bytes: Array("<domain><devices>\(text)</devices></domain>".utf8))
    precondition(domain == nil || domain?.uses.map(\.device) == device.uses.map(\.device))
  }

  private func readReservedRegions(_ bytes: [UInt8]) {
    let regions = ReservedRegions(fileContents: bytes, cutLimit: 4000)
    precondition(regions.understood.allSatisfy { $0.line > 0 })
    var facts = HostFacts(
      functions: Self.functions(.intel),
      groups: [IOMMUGroup(number: 1, members: Self.addresses, reservedRegions: regions)],
      tableKind: .intel)
    facts.kernel.release = "6.12.0"
    _ = HostJudgement(host: facts).isolationSets
  }

  private func readLog(_ bytes: [UInt8]) {
    guard let reading = try? LogReading(bytes: bytes) else { return }
    let diagnosis = LogDiagnosis(reading)
    precondition(Set(diagnosis.findings.map(\.cause)).count == diagnosis.findings.count)
    for finding in diagnosis.findings { precondition(!diagnosis.guidance(on: finding).says.isEmpty) }
  }

  private func readConfiguration(_ bytes: [UInt8]) {
    guard let configuration = try? GuardConfiguration(fileContents: bytes) else { return }
    _ = configuration.exceptions(covering: Self.addresses, domain: "vm0")
  }

  private func readProgram(_ bytes: [UInt8]) {
    if let version = HookMark.version(in: bytes) { precondition(!version.isEmpty && version.utf8.count <= 32) }
    guard let image = ELFImage(bytes: bytes) else { return }
    precondition(image.needed.count <= 256 && ELFImage.machine(of: Array(bytes.prefix(20))) == image.machine)
  }

  /// What was read is written and read again to the same.
  private func readRecording(_ bytes: [UInt8]) {
    guard let recording = try? HostRecording(bytes: bytes) else { return }
    _ = HostJudgement(host: recording.facts).isolationSets
    guard let text = try? recording.text(), let again = try? HostRecording(bytes: Array(text.utf8)) else {
      preconditionFailure("what was read cannot be written and read again")
    }
    precondition(again.facts == recording.facts)
  }
}
