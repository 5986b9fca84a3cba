/// What is told of the hosts of a fleet: parts of it are gathered apart from one another, and put together in any order.
public protocol FleetTally: Sendable {
  /// What is told of no host.
  init()

  /// Adds what is told of other hosts.
  mutating func merge(_ other: Self)
}

extension FleetSurvey: FleetTally {}

extension HostsByAnswer: FleetTally {}
