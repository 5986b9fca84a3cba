import Comparison
import Eligibility
import Guidance
import HostFacts
import PCI

extension ReportV1 {
  /// What `rmrr-guard compare` reports.
  public struct ComparisonReport: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let comparison: Comparison

    /// The report of a compared host.
    public init(_ comparison: HostComparison, names: DeviceNames) {
      self.comparison = Comparison(comparison, names)
    }
  }

  struct Comparison: Encodable, Sendable {
    let counts: [String: Int]
    let devices: [ComparedDevice]
    let regions: OrNull<[ComparedRegion]>
    let goneGroups: [ComparedGroup]
    let newGroups: [ComparedGroup]
    let before: ComparedSide
    let after: ComparedSide

    init(_ comparison: HostComparison, _ names: DeviceNames) {
      let sides = (
        before: HostDetails(comparison.before.judgement, names: names),
        after: HostDetails(comparison.after.judgement, names: names)
      )
      let changes = DeviceComparison.Change.allCases.map { ($0.rawValue, comparison.devices($0).count) }
      counts = Dictionary(uniqueKeysWithValues: changes)
      devices = comparison.devices.filter { $0.change != .unchanged || $0.isMoved }.map {
        ComparedDevice($0, before: sides.before, after: sides.after)
      }
      regions = OrNull(comparison.regions?.map { ComparedRegion($0) })
      goneGroups = comparison.goneGroups.map { ComparedGroup($0) }
      newGroups = comparison.newGroups.map { ComparedGroup($0) }
      before = ComparedSide(comparison.before)
      after = ComparedSide(comparison.after)
    }
  }

  /// A device, with its judgement on each side.
  struct ComparedDevice: Encodable, Sendable {
    let change: String
    let match: String
    let before: OrNull<Device>
    let after: OrNull<Device>
    let possibleAddresses: [String]

    init(_ device: DeviceComparison, before: HostDetails, after: HostDetails) {
      change = device.change.rawValue
      match = device.match.rawValue
      self.before = OrNull(device.before.map { Device($0, on: before) })
      self.after = OrNull(device.after.map { Device($0, on: after) })
      possibleAddresses = device.possibleAddresses.map(\.description)
    }
  }

  /// Memory of firmware's table, with who holds it on each side; null where it is not pinned there.
  struct ComparedRegion: Encodable, Sendable {
    let region: Region
    let before: OrNull<[String]>
    let after: OrNull<[String]>

    init(_ region: RegionComparison) {
      self.region = Region(region.range)
      before = OrNull(region.before?.map(\.description))
      after = OrNull(region.after?.map(\.description))
    }
  }

  /// A group that is on one side alone.
  struct ComparedGroup: Encodable, Sendable {
    let group: Int
    let members: [String]

    init(_ group: IOMMUGroup) {
      self.group = group.number
      members = group.members.map(\.description)
    }
  }

  /// What is judged by on one side.
  struct ComparedSide: Encodable, Sendable {
    let kernel: Kernel
    let iommuSwitches: OrNull<[String]>
    let iommu: IOMMU

    init(_ side: HostComparison.Side) {
      kernel = Kernel(side.judgement)
      iommuSwitches = OrNull(side.iommuSwitches)
      iommu = IOMMU(side.judgement)
    }
  }
}
