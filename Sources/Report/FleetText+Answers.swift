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

  /// The first columns of a host's line.
  static func start(_ host: Int, _ machine: FleetMachine, _ fleet: FleetDetails) -> [StyledText] {
    [StyledText(fleet.name(of: host)), StyledText(machine.name), StyledText(machine.firmware)]
  }

  static func widths(_ machines: [FleetMachine], _ fleet: FleetDetails) -> [Int] {
    [
      fleet.hosts.indices.map { fleet.name(of: $0).count }.max() ?? 0, machines.map(\.name.count).max() ?? 0,
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
