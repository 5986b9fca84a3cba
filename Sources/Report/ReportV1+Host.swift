import Eligibility
import FirmwareTables
import Guidance
import HostFacts
import PCI

extension ReportV1 {
  /// What `rmrr-guard host` reports.
  public struct HostReport: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let host: Host

    /// The report of a judged host, and of its kernel's log where there is one.
    public init(_ judgement: HostJudgement, log: KernelLogComparison? = nil) { host = Host(judgement, log) }
  }

  struct Host: Encodable, Sendable {
    let kernel: Kernel
    let iommu: IOMMU
    let pins: [PinnedRegion]
    let lostGroups: [Group]
    let undeterminedGroups: [Group]
    let disagreements: [Disagreement]
    let kernelLog: OrNull<KernelLogEvidence>

    init(_ judgement: HostJudgement, _ log: KernelLogComparison?) {
      kernelLog = OrNull(log.map { KernelLogEvidence($0) })
      kernel = Kernel(judgement)
      iommu = IOMMU(judgement)
      pins = judgement.regions.map { PinnedRegion($0) }
      lostGroups = judgement.lostGroups.map { Group($0) }
      undeterminedGroups = judgement.undeterminedGroups.map { Group($0) }
      disagreements = judgement.disagreements.map { Disagreement(group: $0.group, finding: Finding($0.note)) }
    }
  }

  /// The kernel, and the rule that was judged by.
  struct Kernel: Encodable, Sendable {
    let release: OrNull<String>
    let rule: OrNull<String>
    let latestRule: OrNull<String>
    let source: OrNull<String>
    let text: OrNull<String>

    init(_ judgement: HostJudgement) {
      let finding = judgement.kernelRule
      release = OrNull(judgement.host.kernel.release)
      rule = OrNull(finding?.earliest.name)
      latestRule = OrNull(finding?.latest.name)
      source = OrNull(finding?.source.code)
      text = OrNull(finding.map { "It is " + HostText.text(of: $0, judgement) })
    }
  }

  /// The IOMMU, and what Linux makes of its table.
  struct IOMMU: Encodable, Sendable {
    let kind: OrNull<String>
    let groups: Int
    let table: TableState

    init(_ judgement: HostJudgement) {
      kind = OrNull(judgement.iommuKind?.name)
      groups = judgement.groups.count
      table = TableState(judgement)
    }
  }

  /// The firmware table: whether it could be read, and what is wrong with it.
  struct TableState: Encodable, Sendable {
    let state: String
    let signature: OrNull<String>
    let checksumValid: OrNull<Bool>
    let complete: OrNull<Bool>
    let fault: OrNull<String>
    let effect: OrNull<String>
    let effectCode: OrNull<String>
    let findings: [TableRemark]

    init(_ judgement: HostJudgement) {
      var table: FirmwareTable?
      var fault: String?
      state = judgement.host.table.stateName
      switch judgement.host.table {
      case .notRead, .absent: break
      case .unreadable(let reason): fault = reason.description
      case .malformed(let error): fault = error.description
      case .table(let read):
        table = read
        fault = read.fault?.description
      }
      signature = OrNull(table?.header.signature)
      checksumValid = OrNull(table?.header.checksumValid ?? nil)
      complete = OrNull(table.map { $0.fault == nil })
      self.fault = OrNull(fault)
      findings =
        table.map { table in
          table.findings.map { TableRemark(code: $0.code, text: $0.text(table.iommuKind)) }
        } ?? []
      effectCode = OrNull(judgement.tableEffect?.code)
      let kind = judgement.iommuKind
      effect = OrNull(judgement.tableEffect.flatMap { effect in kind.map { effect.text($0) } })
    }
  }

  /// A region of the table with the functions that it is pinned to.
  struct PinnedRegion: Encodable, Sendable {
    let offset: Int
    let region: Region
    let effective: Bool
    let why: String
    let devices: [Holder]

    init(_ region: HostJudgement.PinnedRegion) {
      offset = region.region.offset
      self.region = Region(region.region.range)
      effective = region.region.effect.isEffective
      why = region.region.why
      devices = region.holders.map { Holder($0) }
    }
  }

  /// A function that memory is pinned to.
  struct Holder: Encodable, Sendable {
    let address: String
    let `class`: OrNull<String>
    let group: OrNull<Int>
    let permitted: OrNull<Bool>

    init(_ holder: HostJudgement.Holder) {
      address = holder.function.address.description
      `class` = OrNull(holder.function.classCode?.description)
      group = OrNull(holder.function.group)
      permitted = OrNull(holder.isPermitted)
    }
  }

  /// A group that is lost, or of which nobody can tell.
  struct Group: Encodable, Sendable {
    let group: Int
    let members: [String]
    let reasons: [Finding]

    init(_ group: HostJudgement.Group) {
      self.group = group.group.number
      members = group.group.members.map(\.description)
      reasons = group.judgement.reasons.map { Finding($0, group.judgement) }
    }
  }

  /// A group of which the table and the kernel say different things.
  struct Disagreement: Encodable, Sendable {
    let group: Int
    let finding: Finding
  }
}
