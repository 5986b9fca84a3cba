import Dispatch
import Glibc
import Logging

/// Follows what the kernel writes to the journal, and queues what it has refused.
///
/// Hot-plug calls no hook, so this is where it is first seen.
struct KernelWatch: Sendable {
  let queue: WorkQueue
  let logger: Logger

  /// How long what is written may come together before it is looked at: a busy host writes many times in a second.
  private static let gathering: UInt32 = 1
  /// How long to wait after a failure, such as a want of descriptors.
  private static let pause: UInt32 = 60

  /// Starts it, on a thread of its own, which lasts as long as the process.
  func start() {
    DispatchQueue(label: "kernel journal").async {
      var wasTold = false
      while true {
        do throws(KernelJournalError) {
          try follow()
        } catch {
          if !wasTold { logger.warning("\(error.description)", metadata: MessageID.file.metadata) }
          wasTold = true
        }
        sleep(Self.pause)
      }
    }
  }

  private func follow() throws(KernelJournalError) {
    let journal = try KernelJournal.open()
    while true {
      while let message = try journal.next() {
        if let refusal = KernelRefusal(message: message) { queue.add(PendingWork(refusal)) }
      }
      try journal.wait()
      sleep(Self.gathering)
    }
  }
}
