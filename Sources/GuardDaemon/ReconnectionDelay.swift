/// How long to wait before libvirt is tried again: twice as long each time, up to a minute.
struct ReconnectionDelay: Hashable, Sendable {
  /// The longest.
  static let longest = Duration.seconds(60)

  private var upcoming = Duration.seconds(1)

  /// The next one.
  mutating func next() -> Duration {
    defer { upcoming = min(upcoming * 2, Self.longest) }
    return upcoming
  }
}
