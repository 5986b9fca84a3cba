import DomainCheck
import Eligibility
import Fleet
import HostFacts
import PCI

extension ReportV1 {
  /// Takes a piece of the JSON of a report that may have an item for each of many hosts.
  public typealias Writer = (String) throws -> Void

  /// What `rmrr-guard fleet` reports.
  struct FleetReport<Contents: Encodable & Sendable>: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let fleet: Contents
  }

  /// What firmware pins on the hosts of a fleet, machine by machine.
  public static func write(_ survey: FleetSurvey, _ fleet: FleetDetails, _ write: Writer) throws {
    let contents = FleetSurveyed(
      machines: survey.inOrder.map { SurveyedMachine($0, $1, fleet) }, passedOver: PassedOverItem(fleet.passedOver),
      unread: fleet.unread.map { UnreadItem($0) })
    try self.write(
      contents, hosts: survey.hosts.inOrder.lazy.map { SurveyedHostItem(fleet.host($0.host), $0.answer) }, write)
  }

  struct FleetSurveyed: Encodable, Sendable {
    let hosts = HostList.placeholder
    let machines: [SurveyedMachine]
    let passedOver: PassedOverItem
    let unread: [UnreadItem]
  }

  struct UnreadItem: Encodable, Sendable {
    let name: String
    let path: String
    let reason: String

    init(_ unread: FleetDetails.Unread) {
      name = unread.name
      path = unread.path
      reason = unread.reason
    }
  }

  struct PassedOverItem: Encodable, Sendable {
    let directories: Int
    let specialFiles: Int
    let repeatedFiles: Int

    init(_ passed: FleetDetails.PassedOver) {
      directories = passed.directories
      specialFiles = passed.specialFiles
      repeatedFiles = passed.repeatedFiles
    }
  }

  struct MachineItem: Encodable, Sendable {
    let vendor: OrNull<String>
    let product: OrNull<String>
    let boardVendor: OrNull<String>
    let board: OrNull<String>
    let firmwareVersion: OrNull<String>
    let firmwareDate: OrNull<String>

    init(_ machine: FleetMachine) {
      vendor = OrNull(machine.model.vendor)
      product = OrNull(machine.model.product)
      boardVendor = OrNull(machine.model.boardVendor)
      board = OrNull(machine.model.board)
      firmwareVersion = OrNull(machine.firmwareVersion)
      firmwareDate = OrNull(machine.firmwareDate)
    }
  }

  struct SurveyedHostItem: Encodable, Sendable {
    let name: String
    let path: String
    let machine: MachineItem
    let kernel: OrNull<String>
    let verdict: String
    let devices: Int
    let refusedDevices: Int
    let undeterminedDevices: Int
    let refusedGroups: Int

    init(_ place: FleetDetails.Host, _ host: SurveyedHost) {
      name = place.name
      path = place.path
      machine = MachineItem(host.machine)
      kernel = OrNull(host.release)
      verdict = host.verdict.rawValue
      devices = host.devices
      refusedDevices = host.refusedDevices
      undeterminedDevices = host.undeterminedDevices
      refusedGroups = host.refusedGroups
    }
  }

  struct SurveyedMachine: Encodable, Sendable {
    let machine: MachineItem
    let hosts: Int
    let refusedHosts: Int
    let undeterminedHosts: Int
    let leastRefusedGroups: Int
    let mostRefusedGroups: Int
    let kinds: [SurveyedKind]

    init(_ machine: FleetMachine, _ survey: MachineSurvey, _ fleet: FleetDetails) {
      self.machine = MachineItem(machine)
      hosts = survey.hosts
      refusedHosts = survey.refusedHosts
      undeterminedHosts = survey.undeterminedHosts
      leastRefusedGroups = survey.leastRefusedGroups
      mostRefusedGroups = survey.mostRefusedGroups
      kinds = survey.kindsInOrder.map { SurveyedKind($0, $1, fleet) }
    }
  }

  struct SurveyedKind: Encodable, Sendable {
    let identifier: OrNull<String>
    let `class`: OrNull<String>
    let name: OrNull<Name>
    let relation: String
    let verdict: String
    let inTheWay: Bool
    let hosts: Int
    let devices: Int
    let memory: [SurveyedMemory]
    let mostRegions: Int

    init(_ kind: PinnedKind, _ tally: KindTally, _ fleet: FleetDetails) {
      identifier = OrNull(kind.identifier?.description)
      self.class = OrNull(kind.classCode?.description)
      name = OrNull(kind.identifier.flatMap { fleet.names.name(of: $0) }.map { Name($0) })
      relation = kind.relation.rawValue
      verdict = kind.verdict.rawValue
      inTheWay = kind.isInTheWay
      hosts = tally.hosts
      devices = tally.devices
      memory = tally.memory.map { SurveyedMemory(lowest: Region($0.first), highest: Region($0.last)) }
      mostRegions = tally.mostRanges
    }
  }

  struct SurveyedMemory: Encodable, Sendable {
    let lowest: Region
    let highest: Region
  }
}
