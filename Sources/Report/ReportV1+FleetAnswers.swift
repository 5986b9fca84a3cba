import Comparison
import DomainCheck
import DomainXML
import Eligibility
import Fleet
import HostFacts
import PCI

extension ReportV1 {
  /// Which hosts have a device of a kind that can be given to a guest.
  public static func write(
    _ hosts: HostsByAnswer<DeviceAnswer>, about query: DeviceQuery, _ fleet: FleetDetails, _ write: Writer
  ) throws {
    let contents = FleetDevices(
      query: QueryItem(query), passedOver: PassedOverItem(fleet.passedOver), unread: fleet.unread.map { UnreadItem($0) }
    )
    try self.write(
      contents, hosts: hosts.inOrder.lazy.map { DeviceAnswerItem(fleet.host($0.host), $0.answer) }, write)
  }

  struct FleetDevices: Encodable, Sendable {
    let hosts = HostList.placeholder
    let query: QueryItem
    let passedOver: PassedOverItem
    let unread: [UnreadItem]
  }

  struct QueryItem: Encodable, Sendable {
    let identifier: OrNull<String>
    let `class`: OrNull<String>

    init(_ query: DeviceQuery) {
      switch query {
      case .identifier(let known):
        identifier = OrNull(known.description)
        self.class = OrNull(nil)
      case .classes(let classes):
        identifier = OrNull(nil)
        self.class = OrNull(classes.text)
      }
    }
  }

  struct DeviceAnswerItem: Encodable, Sendable {
    let name: String
    let path: String
    let machine: MachineItem
    let verdict: OrNull<String>
    let counts: [String: Int]
    let device: OrNull<FleetDevice>

    init(_ place: FleetDetails.Host, _ answer: DeviceAnswer) {
      name = place.name
      path = place.path
      machine = MachineItem(answer.machine)
      verdict = OrNull(answer.verdict?.rawValue)
      counts = Dictionary(uniqueKeysWithValues: Verdict.allCases.map { ($0.rawValue, answer.counts[$0] ?? 0) })
      device = OrNull(answer.telling.map { FleetDevice($0) })
    }
  }

  /// A device of a host with its verdict; the host's own recording has all of it.
  struct FleetDevice: Encodable, Sendable {
    let address: String
    let present: Bool
    let identifier: OrNull<String>
    let `class`: OrNull<String>
    let verdict: String
    let reasons: [Finding]
    let notes: [Finding]

    init(_ judgement: Judgement) {
      address = judgement.question.address.description
      present = judgement.reasons != [.absent]
      identifier = OrNull(judgement.function?.identifier?.description)
      self.class = OrNull(judgement.function?.classCode?.description)
      verdict = judgement.verdict.rawValue
      reasons = judgement.reasons.map { Finding($0, judgement) }
      notes = judgement.notes.map { Finding($0, judgement) }
    }
  }

  /// Which hosts can take a domain.
  public static func write(
    _ hosts: HostsByAnswer<DomainAnswer>, named name: String, _ fleet: FleetDetails, _ write: Writer
  ) throws {
    let contents = FleetDomain(
      addresses: hosts.atAddresses.map { AddressItem($0, hosts: $1) }, domain: name,
      passedOver: PassedOverItem(fleet.passedOver), unread: fleet.unread.map { UnreadItem($0) })
    try self.write(
      contents, hosts: hosts.inOrder.lazy.map { DomainAnswerItem(fleet.host($0.host), $0.answer) }, write)
  }

  struct FleetDomain: Encodable, Sendable {
    let addresses: [AddressItem]
    let domain: String
    let hosts = HostList.placeholder
    let passedOver: PassedOverItem
    let unread: [UnreadItem]
  }

  struct AddressItem: Encodable, Sendable {
    let address: String
    let present: Bool
    let identifier: OrNull<String>
    let `class`: OrNull<String>
    let hosts: Int

    init(_ device: DeviceAtAddress, hosts: Int) {
      address = device.address.description
      present = device.isPresent
      identifier = OrNull(device.identifier?.description)
      self.class = OrNull(device.classCode?.description)
      self.hosts = hosts
    }
  }

  struct DomainAnswerItem: Encodable, Sendable {
    let name: String
    let path: String
    let machine: MachineItem
    let verdict: String
    let canTake: Bool
    let unknownNetworks: [String]
    let devices: [FleetUse]

    init(_ place: FleetDetails.Host, _ answer: DomainAnswer) {
      name = place.name
      path = place.path
      machine = MachineItem(answer.machine)
      verdict = answer.domain.verdict.rawValue
      canTake = answer.canTake
      unknownNetworks = answer.unknownNetworks
      devices = answer.domain.devices.filter(\.isClaim).map { FleetUse($0) }
    }
  }

  /// A device that a domain names, by its place in the XML.
  struct FleetUse: Encodable, Sendable {
    let source: String
    let device: OrNull<FleetDevice>
    let untold: OrNull<String>
    let network: OrNull<String>

    init(_ device: DomainJudgement.Device) {
      source = device.use.use.place
      self.device = OrNull(device.judgement.map { FleetDevice($0) })
      if case .untold(let text) = device.use.resolution { untold = OrNull(text) } else { untold = OrNull(nil) }
      network = OrNull(device.use.network)
    }
  }

  /// What has changed since an older collection.
  public static func write(
    _ changes: FleetChanges, since: FleetPast, _ fleet: FleetDetails, _ write: Writer
  ) throws {
    let contents = FleetChanged(
      goneHosts: since.goneHosts, since: since.name, passedOver: PassedOverItem(fleet.passedOver),
      unread: fleet.unread.map { UnreadItem($0) })
    try self.write(
      contents, hosts: changes.inOrder.lazy.map { HostChangeItem(fleet.host($0.host), $0.answer) }, write)
  }

  struct FleetChanged: Encodable, Sendable {
    let goneHosts: [String]
    let hosts = HostList.placeholder
    let since: String
    let passedOver: PassedOverItem
    let unread: [UnreadItem]
  }

  /// A host with what has become of it; for a new one what it was is null.
  struct HostChangeItem: Encodable, Sendable {
    let name: String
    let path: String
    let change: String
    let machine: MachineItem
    let machineBefore: OrNull<MachineItem>
    let kernel: OrNull<String>
    let kernelBefore: OrNull<String>
    let refusedDevices: Int
    let counts: OrNull<[String: Int]>
    let unlike: Bool
    let iommuSwitchedOff: Bool
    let devices: [ChangedDeviceItem]

    init(_ place: FleetDetails.Host, _ host: HostSince) {
      switch host {
      case .known(let change): self.init(place, changed: change)
      case .new(let survey): self.init(place, new: survey)
      }
    }

    private init(_ place: FleetDetails.Host, changed host: HostChange) {
      name = place.name
      path = place.path
      change = host.kind.rawValue
      machine = MachineItem(host.after)
      machineBefore = OrNull(MachineItem(host.before))
      kernel = OrNull(host.releaseAfter)
      kernelBefore = OrNull(host.releaseBefore)
      refusedDevices = host.refusedDevices
      let all = DeviceComparison.Change.allCases.map { ($0.rawValue, host.counts[$0] ?? 0) }
      counts = OrNull(Dictionary(uniqueKeysWithValues: all))
      unlike = host.isUnlike
      iommuSwitchedOff = host.isIOMMUSwitchedOff
      devices = host.devices.map { ChangedDeviceItem($0) }
    }

    private init(_ place: FleetDetails.Host, new host: SurveyedHost) {
      name = place.name
      path = place.path
      change = "new"
      machine = MachineItem(host.machine)
      machineBefore = OrNull(nil)
      kernel = OrNull(host.release)
      kernelBefore = OrNull(nil)
      refusedDevices = host.refusedDevices
      counts = OrNull(nil)
      unlike = false
      iommuSwitchedOff = false
      devices = []
    }
  }

  struct ChangedDeviceItem: Encodable, Sendable {
    let change: String
    let match: String
    let before: OrNull<FleetDevice>
    let after: OrNull<FleetDevice>

    init(_ device: DeviceComparison) {
      change = device.change.rawValue
      match = device.match.rawValue
      before = OrNull(device.before.map { FleetDevice($0) })
      after = OrNull(device.after.map { FleetDevice($0) })
    }
  }
}
