import Glibc
import Synchronization

/// Does the same work on every processor at once, on this thread too, and waits until all of it is done.
///
/// - Parameters:
///   - limit: How often the work is done at most.
///   - work: The work; it is told whether it is on this thread.
/// - Returns: The results, in any order.
func onEveryProcessor<Result: Sendable>(limit: Int, _ work: @escaping @Sendable (Bool) -> Result) -> [Result] {
  let results = Collected<Result>()
  let count = min(limit, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  // Where the system gives no further thread, those that there are do all of it.
  let threads = (1..<max(1, count)).compactMap { _ in WorkerThread { results.append(work(false)) } }
  results.append(work(true))
  for thread in threads { thread.join() }
  return results.all
}

/// The numbers below a limit, each of which is handed out once, to whoever asks first.
final class NumbersToDo: Sendable {
  private let next = Atomic(0)
  private let limit: Int

  /// The numbers from 0 up to a limit, which is left out.
  init(limit: Int) { self.limit = limit }

  /// The next number; nil where there is none left.
  func take() -> Int? {
    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return number < limit ? number : nil
  }

  /// How many have been handed out.
  var taken: Int { min(limit, next.load(ordering: .relaxed)) }
}

/// What several threads have to tell.
private final class Collected<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  func append(_ element: Element) { elements.withLock { $0.append(element) } }

  var all: [Element] { elements.withLock { $0 } }
}
