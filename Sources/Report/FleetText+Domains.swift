import DomainCheck
import DomainXML
import Eligibility
import Fleet
import Guidance
import HostFacts
import PCI

extension FleetText {
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
      try write(StyledText(networks(hosts)))
    }
    try finish(counted(hosts, name, fleet), fleet, isFirst: hosts.count == 0, write)
  }

  private static func counted(_ hosts: HostsByAnswer<DomainAnswer>, _ name: String, _ fleet: FleetDetails) -> String {
    let able = hosts.count(where: \.canTake)
    let rest = [
      (hosts.count { $0.domain.verdict == .refused }, "would refuse it"),
      (hosts.count { $0.domain.verdict == .undetermined }, "cannot be told"),
      (hosts.count { $0.domain.verdict == .unassignable }, "cannot assign a device of it"),
      (
        hosts.count { $0.domain.verdict == .eligible && $0.domain.cannotMapItsMemory },
        "would fail for the guest's memory"
      ),
      (hosts.count(where: \.hangsOnNetworks), "can if \(networksAsPools(of: hosts))"),
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

  /// What a recording does not tell of the networks that the domain is on.
  private static func networks(_ hosts: HostsByAnswer<DomainAnswer>) -> String {
    guard hosts.contains(where: \.hangsOnNetworks) else { return "" }
    return "\n"
      + wrapped(
        "Whether a network is a pool, of which the guest would get a host device, only libvirt on each host knows: virsh"
          + " net-dumpxml tells it there.", indent: "")
  }

  /// What has to be so for the domain to start where nothing else is in its way.
  private static func networksAsPools(of hosts: HostsByAnswer<DomainAnswer>) -> String {
    let names = (hosts.answers.first(where: \.hangsOnNetworks)?.unknownNetworks ?? []).map { "\"\(printable($0))\"" }
    return names.count == 1
      ? "network \(names.joined()) is no pool of host devices"
      : "networks \(names.joined(separator: ", ")) are no pools of host devices"
  }
}

extension DomainAnswer {
  /// Whether it is known that the domain would start there.
  public var canTake: Bool { isFreeByDevices && unknownNetworks.isEmpty }

  /// Whether the domain would start there if none of its networks were a pool, which is not known.
  var hangsOnNetworks: Bool { isFreeByDevices && !unknownNetworks.isEmpty }

  /// Whether neither a device that the domain names nor its memory stands in the way.
  private var isFreeByDevices: Bool { domain.verdict == .eligible && !domain.cannotMapItsMemory }

  /// The networks that the domain is on and that may be pools of host devices, each once.
  var unknownNetworks: [String] {
    domain.devices.filter { $0.network == nil }.compactMap(\.use.network).reduce(into: []) { names, name in
      // Two names are the same to libvirt only if all their bytes are.
      if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
    }
  }

  fileprivate var styledOutcome: StyledText {
    switch domain.verdict {
    case .refused: StyledText("would be refused", .verdict(.refused))
    case .undetermined: StyledText("cannot be told", .verdict(.undetermined))
    case .unassignable where isMissingDevice: StyledText("a device is not there", .verdict(.unassignable))
    case .unassignable: StyledText("a device cannot be assigned", .verdict(.unassignable))
    case .eligible where domain.cannotMapItsMemory: StyledText("its memory is in the way", .warning)
    case .eligible where hangsOnNetworks: StyledText("depends on a network", .verdict(.undetermined))
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
