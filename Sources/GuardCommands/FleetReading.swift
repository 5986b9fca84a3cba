import Fleet
import Recording
import Report

/// What the recordings of a fleet tell, and which of them cannot be read.
struct FleetReading<Tally: FleetTally>: Sendable {
  /// A recording that cannot be read.
  struct Failure: Sendable {
    /// The number of the host.
    var host: Int
    /// Why it cannot be read.
    var failure: CommandFailure
  }

  /// What is told of those that can be read.
  private(set) var tally = Tally()
  /// Those that cannot, in the order of the hosts.
  private(set) var failures: [Failure] = []

  /// Reads recordings, one after another on each processor, and gathers what is told of each; none of them is kept.
  init(
    _ files: [FleetFiles.File],
    add: @escaping @Sendable (HostRecording, Int, inout Tally) throws(CommandFailure) -> Void
  ) {
    let numbers = NumbersToDo(limit: files.count)
    let parts = onEveryProcessor(limit: files.count) { isHere in
      var part = Part()
      var progress = isHere ? ProgressLine() : nil
      while let number = numbers.take() {
        progress?.tell("Judging recordings (\(grouped(numbers.taken)) of \(grouped(files.count)))")
        do throws(CommandFailure) {
          try add(try HostRecording(named: files[number].path, tellsProgress: false), number, &part.tally)
        } catch {
          part.failures.append(Failure(host: number, failure: error))
        }
      }
      progress?.wipe()
      return part
    }
    for part in parts {
      tally.merge(part.tally)
      failures += part.failures
    }
    failures.sort { $0.host < $1.host }
  }

  /// What one processor has gathered.
  private struct Part: Sendable {
    var tally = Tally()
    var failures: [Failure] = []
  }
}

extension FleetReading {
  /// Whether all that was named could be read.
  func isWhole(_ fleet: FleetFiles) -> Bool { failures.isEmpty && fleet.failures.isEmpty }

  /// What could not be read, for people: arguments first, then recordings in their order.
  func unread(_ fleet: FleetFiles) -> [FleetDetails.Unread] {
    let names = fleet.hostNames
    return fleet.failures.map { FleetDetails.Unread(name: $0.inputName ?? "", reason: $0.text) }
      + failures.map { FleetDetails.Unread(name: names[$0.host], reason: $0.failure.text) }
  }

  /// Fails where nothing at all could be read.
  ///
  /// - Throws: The first failure.
  func throwIfAllFailed(_ fleet: FleetFiles) throws(CommandFailure) {
    guard failures.count == fleet.files.count else { return }
    if let failure = fleet.failures.first ?? failures.first?.failure { throw failure }
  }
}
