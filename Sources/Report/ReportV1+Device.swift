import Eligibility
import Guidance
import HostFacts
import PCI

extension ReportV1 {
  /// What `rmrr-guard device` reports.
  public struct DeviceDetails: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let device: Device
    let identifier: OrNull<String>
    let driver: OrNull<String>
    let slot: OrNull<String>
    let way: [String]
    let members: [Member]
    let memory: [Memory]
    let isolation: OrNull<Isolation>
    let remedies: [RemedyItem]

    /// The report of one function.
    public init(_ report: DeviceReport) {
      let function = report.judgement.function
      device = Device(report.judgement, on: report.details)
      identifier = OrNull(function?.identifier?.description)
      driver = OrNull(function?.driver)
      slot = OrNull(function.flatMap { report.host.slot(of: $0)?.name })
      way = function?.hierarchy?.functions.map(\.description) ?? []
      members = report.group?.members.map { Member($0, report.details) } ?? []
      memory = report.memory.map { Memory($0) }
      isolation = OrNull(report.isolationSet.map { Isolation($0) })
      remedies = report.remedies.map { RemedyItem($0) }
    }
  }

  /// A member of the device's group.
  struct Member: Encodable, Sendable {
    let address: String
    let `class`: OrNull<String>
    let driver: OrNull<String>
    let bridge: OrNull<Bool>
    let name: OrNull<Name>

    init(_ address: PCIAddress, _ details: HostDetails) {
      let function = details.judgement.host.function(at: address)
      name = OrNull(details.name(of: address).map { Name($0) })
      self.address = address.description
      `class` = OrNull(function?.classCode?.description)
      driver = OrNull(function?.driver)
      bridge = OrNull(function.map { $0.headerType != .endpoint })
    }
  }

  /// Memory that is pinned to the group, with whom it is shared.
  struct Memory: Encodable, Sendable {
    let region: Region
    let structure: OrNull<String>
    let offset: OrNull<Int>
    let devices: [String]
    let sharedWith: [String]

    init(_ memory: DeviceReport.Memory) {
      region = Region(memory.range)
      structure = OrNull(memory.structure?.kind.name)
      offset = OrNull(memory.structure?.offset)
      devices = memory.holders.map(\.description)
      sharedWith = memory.others.map(\.description)
    }
  }

  /// A set of functions that cannot be kept apart.
  struct Isolation: Encodable, Sendable {
    let groups: [Int]
    let devices: [String]
    let ties: [String]
    let text: String

    init(_ set: IsolationSet) {
      groups = set.groups
      devices = set.functions.map(\.description)
      ties = set.ties.map(\.text)
      text = set.advice
    }
  }

  struct RemedyItem: Encodable, Sendable {
    let text: String
    let steps: [String]
    let caution: OrNull<String>
    let source: String

    init(_ remedy: Remedy) {
      text = remedy.text
      steps = remedy.steps
      caution = OrNull(remedy.caution)
      source = remedy.source
    }
  }
}
