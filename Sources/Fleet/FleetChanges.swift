/// What has become of the hosts of a fleet since an older collection of recordings.
public typealias FleetChanges = HostsByAnswer<HostSince>

/// What has become of a host since an older collection.
public enum HostSince: Hashable, Sendable {
  /// It is in both: what has changed.
  case known(HostChange)
  /// It is not in the older one: what it is now.
  case new(SurveyedHost)

  /// What has changed; nil for a host that is new.
  public var change: HostChange? { if case .known(let change) = self { change } else { nil } }

  /// What a host that is new is now; nil for any other.
  public var newHost: SurveyedHost? { if case .new(let host) = self { host } else { nil } }
}

/// The older collection, of which only these two things are told.
public struct FleetPast: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// The hosts that are in it alone.
  public var goneHosts: [String]

  /// A collection of its parts.
  public init(name: String, goneHosts: [String]) {
    self.name = name
    self.goneHosts = goneHosts
  }
}
