/// What has been told of late, so that whoever tries again and again does not fill the journal.
struct RecentRefusals {
  /// How long the same is not told again.
  static let silence = Duration.seconds(60)

  private var told: [KernelRefusal: ContinuousClock.Instant] = [:]

  /// Those among some refusals that are to be told now, in the order of their devices.
  mutating func take(_ refusals: Set<KernelRefusal>, at now: ContinuousClock.Instant) -> [KernelRefusal] {
    told = told.filter { $0.value.duration(to: now) < Self.silence }
    let new = refusals.filter { told[$0] == nil }
    for refusal in new { told[refusal] = now }
    return new.sorted { left, right in
      switch (left.device, right.device) {
      case (let left?, let right?): left < right
      case (let left, let right): left == nil && right != nil
      }
    }
  }
}
