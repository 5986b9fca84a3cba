import Fleet
import Recording
import Report

/// What the recordings of a fleet tell, and which of them cannot be read.
struct FleetReading<Tally: FleetTally>: Sendable {
  /// A recording that cannot be read.
  struct Failure: Sendable {
    /// The number of the file.
    var number: Int
    /// The file.
    var file: FleetFiles.File
    /// Why it cannot be read.
    var failure: CommandFailure
  }

  /// What is told of those that can be read.
  private(set) var tally = Tally()
  /// Those that cannot, in the order of the files.
  private(set) var failures: [Failure] = []

  /// Reads recordings, and gathers what is told of each.
  init(_ files: [FleetFiles.File], add: @escaping @Sendable (HostRecording, Int, inout Tally) -> Void) {
    self.init(reading: files) { file, host, tally throws(CommandFailure) in
      add(try file.recording(of: try file.bytes()), host, &tally)
    }
  }

  /// Has files read, one after another on each processor, and gathers what is told of each; none of them is kept.
  init(
    reading files: [FleetFiles.File],
    add: @escaping @Sendable (FleetFiles.File, Int, inout Tally) throws(CommandFailure) -> Void
  ) {
    let numbers = NumbersToDo(limit: files.count)
    let parts = onEveryProcessor(limit: files.count) { isHere in
      var part = Part()
      var progress = isHere ? ProgressLine() : nil
      while let number = numbers.take() {
        progress?.tell("Judging recordings (\(grouped(numbers.taken)) of \(grouped(files.count)))")
        do throws(CommandFailure) {
          try add(files[number], number, &part.tally)
        } catch {
          part.failures.append(Failure(number: number, file: files[number], failure: error))
        }
      }
      progress?.wipe()
      return part
    }
    for part in parts {
      tally.merge(part.tally)
      failures += part.failures
    }
    failures.sort { $0.number < $1.number }
  }

  /// What one processor has gathered.
  private struct Part: Sendable {
    var tally = Tally()
    var failures: [Failure] = []
  }
}

extension FleetReading {
  /// Whether all that was named could be read.
  func isWhole(_ collections: FleetFiles...) -> Bool {
    failures.isEmpty && collections.allSatisfy { $0.failures.isEmpty }
  }

  /// What could not be read, for people: arguments first, then recordings in their order.
  func unread(_ collections: [FleetFiles]) -> [FleetDetails.Unread] {
    let named = collections.flatMap(\.failures).map { failure in
      FleetDetails.Unread(name: failure.inputName ?? "", path: failure.inputName ?? "", reason: failure.text)
    }
    return named
      + failures.map { one in
        // Of a host that is in two collections either may be the one that cannot be read.
        let path = one.file.path.text == "-" ? "-" : one.failure.inputName ?? one.file.path.text
        return FleetDetails.Unread(name: one.file.hostName.text, path: path, reason: one.failure.text)
      }
  }

  /// Fails where nothing at all could be read.
  ///
  /// - Throws: The first failure.
  func throwIfAllFailed(_ fleet: FleetFiles) throws(CommandFailure) {
    guard failures.count(where: { $0.number < fleet.files.count }) == fleet.files.count else { return }
    if let failure = fleet.failures.first ?? failures.first?.failure { throw failure }
  }
}
