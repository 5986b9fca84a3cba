import ArgumentParser
import DomainCheck
import Eligibility
import Fleet
import LibvirtDomains
import PCI
import Recording
import Report

/// `rmrr-guard fleet`: many hosts in one answer, by their recordings.
struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet",
    abstract: "Tells of many hosts in one answer: which can take a domain or have a free device, and what pins what.",
    discussion: """
      RECORDING is a file that rmrr-guard record has written, or a directory of them, of which each file is one host; - is \
      one on the standard input. A host is called as its file is, without .json; of two files that name one host, the \
      first is taken. Each is judged by its own kernel's rule. What cannot be read or is left out is told with the reason, \
      and the others are judged all the same.

      Without a question it tells what each model and version of its firmware pins, and to which devices. --domain, \
      --device and --class ask which hosts can take a domain, or have a device that can be given to one. A domain names \
      its devices by address: on each host the device at that address is judged, and it is told what it is there.

      Whether a network that the domain is on is a pool of host devices, no recording tells: if nothing else stands in \
      its way, it depends on that, and the host is not known to take it.

      --since compares each host with that of the same name in an older collection, and tells first what is newly blocked, \
      then which hosts have lost devices.

      Exit status: 0 if no device that is no bridge is refused on any host, 1 if one is, 2 if one cannot be told and none is \
      refused.

      Exit status, of a question: 0 if a host can take the domain or has such a device, 1 if none does and something is \
      refused, 2 if it cannot be told or there is none.

      Exit status, with --since: 0 if nothing is newly blocked, 1 if a device is newly blocked or a new one of a known host is \
      refused; else 2 if it cannot be told of a device whether it is, if one is gone or cannot be assigned any more, or if \
      no host is in both collections. That a host is gone is told, and changes none of that.

      Exit status, where a recording cannot be read or is left out: 2 instead of 0, and of a question instead of 1 too, 65 if \
      none of them, or of the older ones, can be read and the first is no recording, 66 if the first is not there.
      """)

  @Argument(
    help: ArgumentHelp("Recordings of hosts, or directories of them.", valueName: "recording"), completion: .file())
  var recordings: [String]

  @OptionGroup var questions: FleetQuestions

  @OptionGroup var judgeArguments: JudgeArguments

  @OptionGroup var nameArguments: NameArguments

  @Option(help: "The form of the answer: text or json.")
  var format = OutputFormat.text

  func validate() throws {
    guard !recordings.contains("") else { throw ValidationError("RECORDING wants a path, and got an empty text.") }
    guard (recordings + [questions.domain ?? ""]).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError(HostOptions.onlyOnce)
    }
  }

  func run() throws {
    try reportingFailure {
      let fleet = FleetFiles(at: recordings)
      if let past = questions.since { return try tellChanges(of: fleet, since: past) }
      if let query = questions.query { return try answer(query, fleet) }
      if let domain = try questions.describedDomain() { return try answer(domain, fleet) }
      return try survey(fleet)
    }
  }

  /// What is pinned, machine by machine.
  private func survey(_ fleet: FleetFiles) throws -> ExitCode {
    let options = judgeArguments.options
    let reading = FleetReading<FleetSurvey>(fleet.files) { recording, host, tally in
      tally.add(HostSurvey(HostJudgement(host: recording.facts, options: options)), host: host)
    }
    let survey = reading.tally
    let details = try self.details(fleet, reading, survey.identifiers)
    switch format {
    case .text: try FleetText.write(survey, details) { try writeOutput($0) }
    case .json: try ReportV1.write(survey, details) { try writeOutput($0) }
    }
    try reading.throwIfAllFailed(fleet)
    let verdicts = survey.hosts.answers.map(\.verdict)
    if verdicts.contains(.refused) { return ExitCode(1) }
    return reading.isWhole(fleet) && !verdicts.contains(.undetermined) ? .success : ExitCode(2)
  }

  /// Which hosts have a device.
  private func answer(_ query: DeviceQuery, _ fleet: FleetFiles) throws -> ExitCode {
    let options = judgeArguments.options
    let reading = FleetReading<HostsByAnswer<DeviceAnswer>>(fleet.files) { recording, host, tally in
      tally.add(DeviceAnswer(query, host: recording.facts, options: options), host: host)
    }
    let details = try self.details(fleet, reading, query.identifiers)
    switch format {
    case .text: try FleetText.write(reading.tally, about: query, details) { try writeOutput($0) }
    case .json: try ReportV1.write(reading.tally, about: query, details) { try writeOutput($0) }
    }
    try reading.throwIfAllFailed(fleet)
    let verdicts = reading.tally.answers.map(\.verdict)
    return exitCode(
      isAble: verdicts.contains(.eligible), isRefused: verdicts.contains(.refused), reading.isWhole(fleet))
  }

  /// Which hosts can take a domain.
  private func answer(_ domain: DescribedDomain, _ fleet: FleetFiles) throws -> ExitCode {
    let options = judgeArguments.options
    let reading = FleetReading<HostsByAnswer<DomainAnswer>>(fleet.files) { recording, host, tally in
      let judged = domain.judged(
        by: Judge(host: recording.facts, options: options), vdpaParent: recording.parent(ofVDPACharacterDevice:))
      tally.add(DomainAnswer(judged, host: recording.facts), host: host)
    }
    let details = try self.details(fleet, reading, reading.tally.identifiers)
    switch format {
    case .text: try FleetText.write(reading.tally, named: domain.name, details) { try writeOutput($0) }
    case .json: try ReportV1.write(reading.tally, named: domain.name, details) { try writeOutput($0) }
    }
    try reading.throwIfAllFailed(fleet)
    let answers = reading.tally.answers
    return exitCode(
      isAble: answers.contains(where: \.canTake), isRefused: answers.contains { $0.domain.verdict == .refused },
      reading.isWhole(fleet))
  }

  /// The exit status of a question: what was not read may hold the answer.
  private func exitCode(isAble: Bool, isRefused: Bool, _ isWhole: Bool) -> ExitCode {
    guard isWhole else { return ExitCode(2) }
    return isAble ? .success : ExitCode(isRefused ? 1 : 2)
  }

  /// What a report tells beside the answers.
  func details<Tally>(
    _ fleet: FleetFiles, _ reading: FleetReading<Tally>, _ identifiers: Set<DeviceIdentifier>, older: FleetFiles? = nil
  ) throws -> FleetDetails {
    let collections = [fleet] + (older.map { [$0] } ?? [])
    return FleetDetails(
      hosts: fleet.files.map { FleetDetails.Host(name: $0.hostName.text, path: $0.path.text) },
      unread: reading.unread(collections),
      passedOver: collections.map(\.passedOver).reduce(into: FleetDetails.PassedOver()) { $0.add($1) },
      options: judgeArguments.options, names: nameArguments.names(of: identifiers))
  }
}
