import Dispatch
import Glibc
import Logging

/// Follows what the kernel writes to the journal, and queues what it has refused.
///
/// Hot-plug calls no hook, so this is where it is first seen.
struct KernelWatch: Sendable {
  private let queue: WorkQueue
  private let logger: Logger
  /// A pipe: there is something in it when the journal is to be opened anew; negative where the system has no room for one.
  private let renewal: (reading: Int32, writing: Int32)

  /// How long what is written may come together before it is looked at: a busy host writes many times in a second.
  private static let gathering: UInt32 = 1
  /// How long to wait after a failure, such as a want of descriptors.
  private static let pause: UInt32 = 60

  init(queue: WorkQueue, logger: Logger) {
    self.queue = queue
    self.logger = logger
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    renewal = (ends[0], ends[1])
  }

  /// Starts it, on a thread of its own, which lasts as long as the process.
  func start() {
    DispatchQueue(label: "kernel journal").async {
      var moment = now()
      var toldFault: String?
      while true {
        do throws(KernelJournalError) {
          try follow(from: &moment)
        } catch {
          if toldFault != error.description {
            logger.warning("\(error.description)", metadata: MessageID.file.metadata)
          }
          toldFault = error.description
          sleep(Self.pause)
        }
      }
    }
  }

  /// Has the journal opened anew: of a directory that is new, or in the place of another, systemd's library does not hear.
  func renew() { _ = write(renewal.writing, [1], 1) }

  /// Follows the journal as long as it is made of the files that it was.
  private func follow(from moment: inout UInt64) throws(KernelJournalError) {
    var requests: [UInt8] = [0]
    while read(renewal.reading, &requests, 1) == 1 {}
    var journal = try KernelJournal.open(behind: moment)
    repeat {
      while let message = try journal.next() {
        if let refusal = KernelRefusal(message: message) { queue.add(PendingWork(refusal)) }
      }
      moment = journal.lastMoment
      sleep(Self.gathering)
    } while try journal.wait(or: renewal.reading)
  }
}

/// The time in microseconds since 1970, as the journal has it.
private func now() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
}
