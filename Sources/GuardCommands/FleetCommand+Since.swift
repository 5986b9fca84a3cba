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
    if let name = fleet.repeatedFileName {
      throw ValidationError("Two recordings are named \(name): with --since each host wants a name of its own.")
    }
    let older = FleetFiles(at: [path])
    if let failure = older.failures.first { throw failure }
    let paths = Dictionary(older.files.map { ($0.fileName, $0.path) }) { first, _ in first }
    let options = judgeArguments.options
    let files = fleet.files
    let reading = FleetReading<FleetChanges>(files) { recording, host, tally throws(CommandFailure) in
      guard let older = paths[files[host].fileName] else {
        let survey = HostSurvey(HostJudgement(host: recording.facts, options: options))
        tally.add(.new(survey.host), host: host)
        return
      }
      let before = try HostRecording(named: older, tellsProgress: false)
      let comparison = HostComparison(
        before: HostComparison.Side(before, options), after: HostComparison.Side(recording, options))
      tally.add(.known(HostChange(comparison)), host: host)
    }
    let present = Set(files.map(\.fileName))
    let gone = zip(older.files, older.hostNames).filter { !present.contains($0.0.fileName) }.map(\.1)
    let past = FleetPast(name: path, goneHosts: gone)
    let changes = reading.tally
    let details = try self.details(fleet, reading, changes.identifiers)
    switch format {
    case .text: try FleetText.write(changes, since: past, details) { try writeOutput($0) }
    case .json: try ReportV1.write(changes, since: past, details) { try writeOutput($0) }
    }
    try reading.throwIfAllFailed(fleet)
    let known = changes.answers.compactMap(\.change)
    if known.contains(where: { $0.kind == .newlyBlocked }) { return ExitCode(1) }
    return reading.isWhole(fleet) && !known.contains(where: \.isUntold) ? .success : ExitCode(2)
  }
}

extension HostComparison.Side {
  fileprivate init(_ recording: HostRecording, _ options: JudgeOptions) {
    self.init(
      judgement: HostJudgement(host: recording.facts, options: options), iommuSwitches: recording.iommuSwitches)
  }
}
