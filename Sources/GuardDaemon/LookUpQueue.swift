import Dispatch
import Synchronization

/// Where look-ups wait for the thread that asks libvirt.
final class LookUpQueue: Sendable {
  private let pending = Mutex(LookUps())
  private let wakeUp = DispatchSemaphore(value: 0)

  func add(_ lookUps: LookUps) {
    // A signal for nothing would wake the thread for ever, once for each.
    guard lookUps != LookUps() else { return }
    let isFirst = pending.withLock { pending in
      defer { pending.add(lookUps) }
      return pending == LookUps()
    }
    if isFirst { wakeUp.signal() }
  }

  /// All that has come together, once there is any, or once a time is over.
  func take(within limit: Duration?) -> LookUps {
    _ = wakeUp.wait(timeout: limit.map { .now() + .milliseconds(Int($0 / .milliseconds(1))) } ?? .distantFuture)
    return pending.withLock { pending in
      defer { pending = LookUps() }
      return pending
    }
  }
}
