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

/// A thread of the system's that does one thing.
private struct WorkerThread {
  /// What a thread is given to do; a C function has room for a pointer and nothing else.
  private final class Task: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private var thread: pthread_t

  /// Starts a thread; nil where the system gives none.
  init?(_ body: @escaping @Sendable () -> Void) {
    let task = Unmanaged.passRetained(Task(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, task.toOpaque())
    guard code == 0 else {
      task.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until it is done.
  func join() { pthread_join(thread, nil) }
}
