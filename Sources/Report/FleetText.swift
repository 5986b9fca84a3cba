import Eligibility
import Fleet
import Guidance
import HostFacts
import PCI

/// What is told of a fleet, as text for people; it is handed over piece by piece, since it may have a line for each host.
public enum FleetText {
  /// Takes a piece of the text.
  public typealias Writer = (StyledText) throws -> Void

  /// What firmware pins, machine by machine: a table of the machines, what is pinned on each, and a last line that counts.
  public static func write(_ survey: FleetSurvey, _ fleet: FleetDetails, _ write: Writer) throws {
    let machines = survey.inOrder
    if !machines.isEmpty { try write(table(of: machines)) }
    for (machine, pinned) in machines where !pinned.kinds.isEmpty { try write("\n" + section(machine, pinned, fleet)) }
    if survey.hosts.contains(where: { $0.refusedDevices > 0 }) { try write("\n" + StyledText(details(fleet))) }
    try finish(counted(survey, fleet), fleet, isFirst: machines.isEmpty, write)
  }

  private static func table(of machines: [(FleetMachine, MachineSurvey)]) -> StyledText {
    var table = TextTable(header: ["MACHINE", "FIRMWARE", "HOSTS", "REFUSED", "UNDETERMINED", "GROUPS LOST"])
    for (machine, survey) in machines {
      table.append([
        StyledText(machine.name), StyledText(machine.firmware), StyledText("\(survey.hosts)"),
        count(survey.refusedHosts, .refused), count(survey.undeterminedHosts, .undetermined),
        StyledText(groups(survey)),
      ])
    }
    return table.text
  }

  /// A number that stands out where it is one to look at.
  static func count(_ number: Int, _ verdict: Verdict) -> StyledText {
    number == 0 ? "-" : StyledText("\(number)", .verdict(verdict))
  }

  private static func groups(_ survey: MachineSurvey) -> String {
    guard survey.mostRefusedGroups > 0 else { return "-" }
    let (least, most) = (survey.leastRefusedGroups, survey.mostRefusedGroups)
    return least == most ? "\(most)" : "\(least) to \(most)"
  }

  private static func section(
    _ machine: FleetMachine, _ survey: MachineSurvey, _ fleet: FleetDetails
  ) -> StyledText {
    let title = "\(machine.name), firmware \(machine.firmware): \(HostText.counted(survey.hosts, "host"))"
    var table = TextTable(header: ["  ID", "DEVICE", "HOSTS", "VERDICT", "MEMORY"])
    for (kind, tally) in survey.kindsInOrder {
      let hosts = tally.hosts == survey.hosts ? "all" : "\(tally.hosts)"
      table.append([
        StyledText("  " + (kind.identifier?.description ?? "?")),
        StyledText(printable(fleet.name(of: kind.identifier, kind.classCode), byteLimit: 50)), StyledText(hosts),
        kind.verdict.styled, StyledText(memory(kind, tally)),
      ])
    }
    return "\(heading(title))\n\n\(table.text)"
  }

  private static func memory(_ kind: PinnedKind, _ tally: KindTally) -> String {
    guard kind.relation != .mate else { return "pinned to another device of its group" }
    let listed = tally.memory.map(\.text).joined(separator: ", ")
    let more = tally.mostRanges > tally.memory.count ? " and \(tally.mostRanges - tally.memory.count) more" : ""
    let place = kind.relation == .group ? " to its group" : ""
    let effect =
      switch kind.verdict {
      case .eligible: kind.isInTheWay ? "; guest memory must not lie there" : "; Linux permits it"
      case .unassignable: "; it has no IOMMU group"
      case .refused, .undetermined: ""
      }
    return "\(listed)\(more)\(place)\(effect)"
  }

  private static func details(_ fleet: FleetDetails) -> String {
    wrapped("What to do: \(Remedy.general)", indent: "")
      + "Details: rmrr-guard host --host RECORDING\(fleet.options.arguments)\n"
  }

  private static func counted(_ survey: FleetSurvey, _ fleet: FleetDetails) -> String {
    let hosts = survey.hosts
    let refused = hosts.count { $0.refusedDevices > 0 }
    let undetermined = hosts.count { $0.refusedDevices == 0 && $0.undeterminedDevices > 0 }
    let verb = refused == 1 || hosts.count == 1 ? "has" : "have"
    var text = "\(refused) of \(HostText.counted(hosts.count, "host")) \(verb) a device that is refused"
    if undetermined > 0 { text += ", of \(undetermined) it cannot be told" }
    return text + unreadCount(fleet) + ".\n"
  }

  /// What of the fleet is not in the answer.
  static func unreadCount(_ fleet: FleetDetails) -> String {
    guard !fleet.unread.isEmpty else { return "" }
    let verb = fleet.unread.count == 1 ? "was" : "were"
    return "; \(HostText.counted(fleet.unread.count, "recording")) \(verb) not read"
  }

  /// What could not be read, what was passed over, and the last line.
  static func finish(_ lastLine: String, _ fleet: FleetDetails, isFirst: Bool, _ write: Writer) throws {
    let parts = [unread(fleet), passedOver(fleet), StyledText(lastLine)].filter { !$0.isEmpty }
    try write((isFirst ? "" : "\n") + parts.joined(separator: "\n"))
  }

  /// What was passed over, in a sentence.
  private static func passedOver(_ fleet: FleetDetails) -> StyledText {
    let passed = fleet.passedOver
    let parts = [
      (passed.directories, "directory", "directories", " (to have what is in one, name it)"),
      (passed.specialFiles, "pipe, socket or device", "pipes, sockets and devices", ""),
      (passed.repeatedFiles, "file that was named before", "files that were named before", ""),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)\($0.3)" }
    return parts.isEmpty ? "" : StyledText(wrapped("Passed over: \(parts.joined(separator: ", ")).", indent: ""))
  }

  /// The recordings that were not read, with the reasons.
  private static func unread(_ fleet: FleetDetails) -> StyledText {
    let lines = fleet.unread.map { wrapped($0.reason, indent: "  ", further: "      ") }
    return lines.isEmpty ? "" : "\(heading("Not read"))\n\n\(lines.joined())"
  }
}

extension FleetSurvey {
  /// The machines, in the order of their names and of their firmware.
  var inOrder: [(FleetMachine, MachineSurvey)] {
    machines.map { ($0.key, $0.value) }.sorted { left, right in
      (left.0.name, left.0.firmware) < (right.0.name, right.0.firmware)
    }
  }
}

extension MachineSurvey {
  /// The kinds of devices, those first that are refused and that most hosts have.
  var kindsInOrder: [(PinnedKind, KindTally)] {
    kinds.map { ($0.key, $0.value) }.sorted { left, right in left.0.rank(left.1) < right.0.rank(right.1) }
  }
}

extension PinnedKind {
  /// What the kinds are ordered by.
  fileprivate func rank(_ tally: KindTally) -> (Int, Int, Int, String, UInt32, Int) {
    let verdicts: [Verdict] = [.refused, .undetermined, .eligible, .unassignable]
    return (
      verdicts.firstIndex(of: verdict) ?? 0, Relation.allCases.firstIndex(of: relation) ?? 0, -tally.hosts,
      identifier?.description ?? "", classCode?.rawValue ?? 0, isInTheWay ? 0 : 1
    )
  }
}

extension MemoryTally {
  /// Where the memory is, and how much of it.
  var text: String {
    if isSame { return "\(first) (\(first.size))" }
    return first.size == last.size
      ? "\(first.size) from \(first) to \(last)" : "\(first) (\(first.size)) to \(last) (\(last.size))"
  }
}
