import DomainCheck
import DomainXML
import Eligibility
import Fleet
import Guidance
import HostFacts
import PCI

extension FleetText {
  /// Which hosts have a device of a kind that can be given to a guest: a line for each that has any, and one that counts.
  public static func write(
    _ hosts: HostsByAnswer<DeviceAnswer>, about query: DeviceQuery, _ fleet: FleetDetails, _ write: Writer
  ) throws {
    let listed = hosts.answers.filter { $0.verdict != nil }
    if !listed.isEmpty {
      let header = ["HOST", "MACHINE", "FIRMWARE", "ELIGIBLE", "REFUSED", "UNDETERMINED", "UNASSIGNABLE", "WHY"]
      var table = FleetTable(header: header, widths: widths(listed.map(\.machine), fleet))
      for (host, answer) in hosts.inOrder where answer.verdict != nil {
        let counts = [Verdict.eligible, .refused, .undetermined, .unassignable].map { verdict in
          count(answer.counts[verdict] ?? 0, verdict)
        }
        let why = StyledText(answer.telling?.why ?? "")
        try table.append(start(host, answer.machine, fleet) + counts + [why], write)
      }
      try table.flush(write)
    }
    try finish(counted(hosts, query, fleet), fleet, isFirst: listed.isEmpty, write)
  }

  private static func counted(
    _ hosts: HostsByAnswer<DeviceAnswer>, _ query: DeviceQuery, _ fleet: FleetDetails
  ) -> String {
    let rest = [
      (hosts.count { $0.verdict == .refused }, "refused"),
      (hosts.count { $0.verdict == .undetermined }, "undetermined"),
      (hosts.count { $0.verdict == .unassignable }, "unassignable"),
    ].filter { $0.0 > 0 }.map { "\($0.0) only such as \($0.0 == 1 ? "is" : "are") \($0.1)" }
    let absent = hosts.count { $0.verdict == nil }
    let parts = rest + (absent > 0 ? ["\(absent) none"] : [])
    let able = hosts.count { $0.verdict == .eligible }
    let verb = able == 1 || hosts.count == 1 ? "has" : "have"
    return "\(query.text(fleet)): \(able) of \(HostText.counted(hosts.count, "host")) \(verb) one that is eligible"
      + (parts.isEmpty ? "" : ", " + parts.joined(separator: ", ")) + unreadCount(fleet) + ".\n"
  }

  /// Which hosts can take a domain: a line for each, what is at the addresses that it names, and a line that counts.
  public static func write(
    _ hosts: HostsByAnswer<DomainAnswer>, named name: String, _ fleet: FleetDetails, _ write: Writer
  ) throws {
    if hosts.count > 0 {
      let outcomes = hosts.answers.map { $0.styledOutcome.width }.max() ?? 0
      var table = FleetTable(
        header: ["HOST", "MACHINE", "FIRMWARE", "OUTCOME", "HOST DEVICES"],
        widths: widths(hosts.answers.map(\.machine), fleet) + [outcomes])
      for (host, answer) in hosts.inOrder {
        try table.append(start(host, answer.machine, fleet) + [answer.styledOutcome, answer.devices], write)
      }
      try table.flush(write)
      try write(addresses(hosts, fleet))
    }
    try finish(counted(hosts, name, fleet), fleet, isFirst: hosts.count == 0, write)
  }

  private static func counted(_ hosts: HostsByAnswer<DomainAnswer>, _ name: String, _ fleet: FleetDetails) -> String {
    let able = hosts.count(where: \.canTake)
    let rest = [
      (hosts.count { $0.domain.verdict == .refused }, "would refuse it"),
      (hosts.count { $0.domain.verdict == .undetermined }, "cannot be told"),
      (hosts.count { $0.domain.verdict == .unassignable }, "cannot assign a device of it"),
      (hosts.count { $0.domain.verdict == .eligible && !$0.canTake }, "would fail for the guest's memory"),
    ].filter { $0.0 > 0 }.map { ", \($0.0) \($0.1)" }
    return
      "\(able) of \(HostText.counted(hosts.count, "host")) can take \(printable(name))\(rest.joined())\(unreadCount(fleet)).\n"
  }

  /// What each host has at the addresses, since the same address may be another device there.
  private static func addresses(_ hosts: HostsByAnswer<DomainAnswer>, _ fleet: FleetDetails) -> StyledText {
    let found = hosts.atAddresses
    guard !found.isEmpty else { return "" }
    var table = TextTable(header: ["  ADDRESS", "ID", "DEVICE", "HOSTS"])
    for (place, count) in found {
      let device = place.isPresent ? fleet.name(of: place.identifier, place.classCode) : "no such device"
      table.append(["  \(place.address)", place.identifier?.description ?? "-", device, "\(count)"])
    }
    let remark = wrapped(
      "The domain names its devices by address, and on each host the device at that address was judged, whatever it is"
        + " there.", indent: "")
    return "\n\(heading("What is at these addresses"))\n\n\(table.text)\n\(remark)"
  }

  /// The first columns of a host's line.
  static func start(_ host: Int, _ machine: FleetMachine, _ fleet: FleetDetails) -> [StyledText] {
    [StyledText(fleet.name(of: host)), StyledText(machine.name), StyledText(machine.firmware)]
  }

  static func widths(_ machines: [FleetMachine], _ fleet: FleetDetails) -> [Int] {
    [
      fleet.hostNames.indices.map { fleet.name(of: $0).count }.max() ?? 0, machines.map(\.name.count).max() ?? 0,
      machines.map(\.firmware.count).max() ?? 0,
    ]
  }
}

extension DeviceQuery {
  /// What is asked about, in a few words.
  fileprivate func text(_ fleet: FleetDetails) -> String {
    switch self {
    case .identifier(let identifier):
      identifier.description + (fleet.names.name(of: identifier).map { " (\($0.text))" } ?? "")
    case .classes(let query): "Class \(printable(query.text))"
    }
  }
}

extension DomainAnswer {
  /// Whether the domain would start there.
  public var canTake: Bool { domain.verdict == .eligible && !domain.cannotMapItsMemory }

  fileprivate var styledOutcome: StyledText {
    switch domain.verdict {
    case .refused: StyledText("would be refused", .verdict(.refused))
    case .undetermined: StyledText("cannot be told", .verdict(.undetermined))
    case .unassignable where isMissingDevice: StyledText("a device is not there", .verdict(.unassignable))
    case .unassignable: StyledText("a device cannot be assigned", .verdict(.unassignable))
    case .eligible where !canTake: StyledText("its memory is in the way", .warning)
    case .eligible: StyledText("may start", .verdict(.eligible))
    }
  }

  private var isMissingDevice: Bool { domain.devices.contains { $0.judgement?.reasons == [.absent] } }

  /// The devices that the domain would have there, each with what is to be said of it.
  fileprivate var devices: StyledText {
    let claims = domain.devices.filter(\.isClaim)
    return claims.isEmpty ? "-" : claims.map(Self.text).joined(separator: "; ")
  }

  private static func text(_ device: DomainJudgement.Device) -> StyledText {
    if let judgement = device.judgement {
      let address = judgement.question.address
      guard judgement.reasons != [.absent] else { return "\(address) is not there" }
      let kind = [judgement.function?.identifier?.description, judgement.function?.classCode?.name].compactMap(\.self)
      let why = judgement.verdict == .eligible ? "" : ": " + judgement.why
      // Some are sentences, and more devices may follow.
      let clause = why.hasSuffix(".") ? String(why.dropLast()) : why
      return "\(address) \(kind.joined(separator: " ")) \(judgement.verdict.styled)\(StyledText(clause))"
    }
    switch device.use.resolution {
    case .untold(let text): return "\(printable(text)): \(Verdict.undetermined.styled)"
    case .chosenAtStart(let network): return "one of network \"\(printable(network))\", if that is a pool"
    case .question, .noClaim: return StyledText(device.use.use.place)
    }
  }
}

/// What is at an address that a domain names.
struct DeviceAtAddress: Hashable {
  var address: PCIAddress
  /// Whether there is a device at all.
  var isPresent: Bool
  var identifier: DeviceIdentifier?
  var classCode: ClassCode?
}

extension HostsByAnswer where Answer == DomainAnswer {
  /// What is at the addresses, and on how many hosts, in the order of the addresses.
  var atAddresses: [(DeviceAtAddress, Int)] {
    var counts: [DeviceAtAddress: Int] = [:]
    for (answer, hosts) in byAnswer {
      let places = answer.domain.devices.compactMap(\.judgement).map { judgement in
        DeviceAtAddress(
          address: judgement.question.address, isPresent: judgement.reasons != [.absent],
          identifier: judgement.function?.identifier, classCode: judgement.function?.classCode)
      }
      // A domain may name a device twice.
      for place in Set(places) { counts[place, default: 0] += hosts.count }
    }
    return counts.map { ($0.key, $0.value) }.sorted { left, right in
      let rank: ((DeviceAtAddress, Int)) -> (PCIAddress, Int, String) = {
        ($0.0.address, -$0.1, $0.0.identifier?.description ?? "")
      }
      return rank(left) < rank(right)
    }
  }
}
