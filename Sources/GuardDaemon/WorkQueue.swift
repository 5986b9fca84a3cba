import Synchronization

/// Where work waits until somebody has time for it; whoever adds to it never waits.
final class WorkQueue: Sendable {
  /// Something each time there is work, however much.
  let wakeUps: AsyncStream<Void>
  private let wakeUp: AsyncStream<Void>.Continuation
  private let pending = Mutex(PendingWork())

  init() { (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  func add(_ work: PendingWork) {
    pending.withLock { $0.add(work) }
    wakeUp.yield()
  }

  /// All that has come together so far.
  func take() -> PendingWork {
    pending.withLock { pending in
      defer { pending = PendingWork() }
      return pending
    }
  }
}
