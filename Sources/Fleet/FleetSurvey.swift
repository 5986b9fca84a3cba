/// What firmware pins on the hosts of a fleet, machine by machine.
public struct FleetSurvey: Sendable {
  /// The hosts.
  public private(set) var hosts = HostsByAnswer<SurveyedHost>()
  /// What is pinned on each machine.
  public private(set) var machines: [FleetMachine: MachineSurvey] = [:]

  /// A survey of no host yet.
  public init() {}

  /// Adds a host.
  public mutating func add(_ survey: HostSurvey, host: Int) {
    hosts.add(survey.host, host: host)
    machines[survey.host.machine, default: MachineSurvey()].add(survey)
  }

  /// Adds the hosts of another part of the fleet.
  public mutating func merge(_ other: FleetSurvey) {
    hosts.merge(other.hosts)
    for (machine, survey) in other.machines { machines[machine, default: MachineSurvey()].merge(survey) }
  }
}

/// What firmware pins on all hosts of one model with one version of the firmware.
public struct MachineSurvey: Hashable, Sendable {
  /// How many hosts there are.
  public private(set) var hosts = 0
  /// How many of them have a device that is refused.
  public private(set) var refusedHosts = 0
  /// How many have a device of which it cannot be told, and none that is refused.
  public private(set) var undeterminedHosts = 0
  /// How many groups are refused on the host with the least of them, of those that have any; 0 where none has.
  public private(set) var leastRefusedGroups = 0
  /// How many groups are refused on the host with the most of them.
  public private(set) var mostRefusedGroups = 0
  /// The kinds of devices that memory is pinned to, or that are refused for it.
  public private(set) var kinds: [PinnedKind: KindTally] = [:]

  mutating func add(_ survey: HostSurvey) {
    var one = MachineSurvey()
    one.hosts = 1
    one.refusedHosts = survey.host.refusedDevices > 0 ? 1 : 0
    one.undeterminedHosts = survey.host.refusedDevices == 0 && survey.host.undeterminedDevices > 0 ? 1 : 0
    one.leastRefusedGroups = survey.host.refusedGroups
    one.mostRefusedGroups = survey.host.refusedGroups
    one.kinds = survey.kinds
    merge(one)
  }

  mutating func merge(_ other: MachineSurvey) {
    hosts += other.hosts
    refusedHosts += other.refusedHosts
    undeterminedHosts += other.undeterminedHosts
    let least = [leastRefusedGroups, other.leastRefusedGroups].filter { $0 > 0 }
    leastRefusedGroups = least.min() ?? 0
    mostRefusedGroups = max(mostRefusedGroups, other.mostRefusedGroups)
    kinds.merge(other.kinds) { own, others in
      var sum = own
      sum.merge(others)
      return sum
    }
  }
}
