import Synchronization

/// Counts the messages that nobody has taken, so that what they told is told again.
final class LostMessages: Sendable {
  private let number = Atomic<Int>(0)

  /// How many there were so far.
  var count: Int { number.load(ordering: .relaxed) }

  func add() { number.add(1, ordering: .relaxed) }
}
