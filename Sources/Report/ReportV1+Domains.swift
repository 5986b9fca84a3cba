import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import PCI

extension ReportV1 {
  /// What `rmrr-guard check` reports.
  public struct Domains: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let domains: [Domain]

    /// The report of some domains on a host, in their order.
    public init(_ domains: [DomainJudgement], on host: HostDetails) {
      self.domains = domains.map { Domain($0, on: host) }
    }
  }

  struct Domain: Encodable, Sendable {
    let name: String
    let state: OrNull<String>
    let verdict: String
    let devices: [Device]
    let pools: [Pool]
    let memory: OrNull<GuestMemory>

    init(_ domain: DomainJudgement, on host: HostDetails) {
      name = domain.name
      state = OrNull(domain.state)
      verdict = domain.verdict.rawValue
      devices = domain.devices.compactMap { Device($0, on: host) }
      pools = domain.devices.compactMap { Pool($0, on: host) }
      memory = OrNull(GuestMemory(domain))
    }
  }

  /// A network that is a pool of host devices, with all that it may choose.
  struct Pool: Encodable, Sendable {
    let network: String
    let source: String
    let verdict: OrNull<String>
    let devices: [Device]

    init?(_ device: DomainJudgement.Device, on host: HostDetails) {
      guard case .chosenAtStart(let network) = device.use.resolution, !device.candidates.isEmpty else { return nil }
      self.network = network
      source = device.use.use.place
      verdict = OrNull(device.verdict?.rawValue)
      devices = device.candidates.map { candidate in
        var device = ReportV1.Device(candidate, on: host)
        device.remedies = host.remedies(for: candidate).map { RemedyItem($0) }
        return device
      }
    }
  }

  /// Where a guest's own memory lies, and what of it lies over memory that firmware has pinned to its devices.
  struct GuestMemory: Encodable, Sendable {
    let ranges: OrNull<[Region]>
    let inTheWay: OrNull<Bool>
    let overlaps: [MemoryOverlap]

    /// Nil where nobody asked about the memory.
    init?(_ domain: DomainJudgement) {
      let layout: GuestMemoryLayout?
      switch domain.memory {
      case .notAsked: return nil
      case .unknown: layout = nil
      case .layout(let known): layout = known
      }
      ranges = OrNull(layout?.ranges.map { Region($0) })
      overlaps = domain.memoryOverlaps.map { MemoryOverlap($0) }
      // Where nothing is pinned to an attached device, the memory cannot be in the way, wherever it lies.
      let isKnown = layout != nil || !domain.hasMemoryToAvoid
      inTheWay = OrNull(isKnown ? domain.cannotMapItsMemory : nil)
    }
  }

  /// A piece of a guest's memory over memory that is pinned to one of its devices.
  struct MemoryOverlap: Encodable, Sendable {
    let device: String
    let pinned: Region
    let guest: Region
    let harmful: Bool

    init(_ overlap: DomainJudgement.MemoryOverlap) {
      device = overlap.device.description
      pinned = Region(overlap.pinned)
      guest = Region(overlap.guest)
      harmful = overlap.isHarmful
    }
  }
}
