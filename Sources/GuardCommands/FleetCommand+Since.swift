import ArgumentParser
import Comparison
import Eligibility
import Fleet
import PCI
import Recording
import Report

extension FleetCommand {
  /// What has changed since an older collection.
  func tellChanges(of fleet: FleetFiles, since path: String) throws -> ExitCode {
    let older = try FleetFiles(olderAt: path)
    let gone = older.files.filter { !fleet.names(host: $0.hostName) }
    let reading = FleetReading(fleet, since: older, gone: gone, judgeArguments.options)
    let changes = reading.tally
    let unread = Set(reading.failures.map(\.file))
    let goneHosts = gone.filter { !unread.contains($0) }.map(\.hostName.text)
    let known = changes.answers.compactMap(\.change)
    // Where nothing of the older collection is a recording, every host would be called new.
    if known.isEmpty, goneHosts.isEmpty, let failure = reading.firstFailure(of: older) { throw failure }
    let details = try self.details(fleet, reading, changes.identifiers, older: older)
    let past = FleetPast(name: path, goneHosts: goneHosts)
    switch format {
    case .text: try FleetText.write(changes, since: past, details) { try writeOutput($0) }
    case .json: try ReportV1.write(changes, since: past, details) { try writeOutput($0) }
    }
    try reading.throwIfAllFailed(fleet)
    if known.contains(where: { $0.kind == .newlyBlocked }) { return ExitCode(1) }
    let isQuiet = !known.isEmpty && !known.contains { $0.isUntold || $0.isLoss }
    return isQuiet && reading.isWhole(fleet, older) ? .success : ExitCode(2)
  }
}

extension FleetReading<FleetChanges> {
  /// Compares each host with what it was, and looks whether what is of no host any more are recordings.
  fileprivate init(_ fleet: FleetFiles, since older: FleetFiles, gone: [FleetFiles.File], _ options: JudgeOptions) {
    let count = fleet.files.count
    self.init(reading: fleet.files + gone) { file, host, changes throws(CommandFailure) in
      let bytes = try file.bytes()
      let recording = try file.recording(of: bytes)
      guard host < count else { return }
      let after = HostComparison.Side(recording, options)
      guard let olderFile = older.file(ofHost: file.hostName) else {
        return changes.add(.new(HostSurvey(after.judgement).host), host: host)
      }
      let olderBytes = try olderFile.bytes()
      // Most hosts are as they were, and want to be judged only once.
      let before = olderBytes == bytes ? after : .init(try olderFile.recording(of: olderBytes), options)
      changes.add(.known(HostChange(HostComparison(before: before, after: after))), host: host)
    }
  }

  /// Why the first of the older recordings that cannot be read cannot be.
  fileprivate func firstFailure(of older: FleetFiles) -> CommandFailure? {
    let paths = Set(older.files.map { FileName($0.path.text) })
    return failures.map(\.failure).first { failure in
      failure.inputName.map { paths.contains(FileName($0)) } ?? false
    }
  }
}

extension HostComparison.Side {
  fileprivate init(_ recording: HostRecording, _ options: JudgeOptions) {
    self.init(
      judgement: HostJudgement(host: recording.facts, options: options), iommuSwitches: recording.iommuSwitches)
  }
}
