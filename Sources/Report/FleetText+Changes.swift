import Comparison
import Eligibility
import Fleet
import Guidance
import HostFacts
import PCI

extension FleetText {
  /// What has changed since an older collection, what is newly blocked first; a last line counts.
  public static func write(
    _ changes: FleetChanges, since: FleetPast, _ fleet: FleetDetails, _ write: Writer
  ) throws {
    var isFirst = true
    for (kind, title) in sections {
      let answers = changes.answers(kind)
      guard !answers.isEmpty else { continue }
      try write((isFirst ? "" : "\n") + heading(title) + "\n")
      isFirst = false
      for (answer, hosts) in answers { try write("\n" + lines(of: answer, hosts, fleet)) }
    }
    let newHosts = changes.answers.compactMap(\.newHost)
    if !newHosts.isEmpty {
      try write((isFirst ? "" : "\n") + heading("New hosts") + "\n\n")
      isFirst = false
      try writeNewHosts(changes, newHosts.map(\.machine), fleet, write)
    }
    if !since.goneHosts.isEmpty {
      let names = since.goneHosts.map { printable($0) }.joined(separator: ", ")
      try write(
        (isFirst ? "" : "\n") + heading("Hosts that are gone") + "\n\n" + StyledText(wrapped(names, indent: "  ")))
      isFirst = false
    }
    try finish(counted(changes, since, fleet), fleet, isFirst: isFirst, write)
  }

  private static func writeNewHosts(
    _ changes: FleetChanges, _ machines: [FleetMachine], _ fleet: FleetDetails, _ write: Writer
  ) throws {
    var table = FleetTable(
      header: ["  HOST", "MACHINE", "FIRMWARE", "REFUSED", "UNDETERMINED"],
      widths: widths(machines, fleet).enumerated().map { $0 == 0 ? $1 + 2 : $1 })
    for (host, answer) in changes.inOrder {
      guard let survey = answer.newHost else { continue }
      var row = start(host, survey.machine, fleet)
      row[0] = "  " + row[0]
      row.append(count(survey.refusedDevices, .refused))
      row.append(count(survey.undeterminedDevices, .undetermined))
      try table.append(row, write)
    }
    try table.flush(write)
  }

  /// The hosts by what has become of them; those on which all is as it was are counted only.
  private static let sections: [(HostChange.Kind, String)] = [
    (.newlyBlocked, "Newly blocked"), (.lostDevices, "Lost devices"), (.otherwise, "Changed otherwise"),
    (.fixed, "Fixed"),
  ]

  /// The hosts that have changed alike, and what has changed there.
  private static func lines(of change: HostChange, _ hosts: [Int], _ fleet: FleetDetails) -> StyledText {
    let names = hosts.map { fleet.name(of: $0) }.joined(separator: ", ")
    var text = StyledText(wrapped("\(names): \(machine(change))", indent: "  ", further: "      "))
    for warning in change.warnings { text.append(wrapped(warning, indent: "    ")) }
    var table = TextTable()
    for (device, alike) in change.devicesInOrder {
      guard let judgement = device.after ?? device.before else { continue }
      let function = judgement.function
      let others = alike > 1 ? " and \(alike - 1) more" : ""
      table.append([
        StyledText("    \(judgement.question.address)\(others)"), StyledText(function?.identifier?.description ?? "?"),
        StyledText(printable(fleet.name(of: function?.identifier, function?.classCode), byteLimit: 50)),
        device.styledChange, StyledText(device.told),
      ])
    }
    text.append(table.text)
    return text
  }

  /// The machine, with what of it is another one than before.
  private static func machine(_ change: HostChange) -> String {
    var parts = [
      change.after.name == change.before.name ? change.after.name : "\(change.after.name), was \(change.before.name)"
    ]
    let (old, new) = (change.before.firmware, change.after.firmware)
    parts.append(old == new ? "firmware \(new)" : "firmware \(new), was \(old)")
    if change.releaseBefore != change.releaseAfter {
      let (old, new) = (change.releaseBefore.map { printable($0) }, change.releaseAfter.map { printable($0) })
      parts.append("kernel \(new ?? "unknown"), was \(old ?? "unknown")")
    }
    return parts.joined(separator: "; ")
  }

  private static func counted(_ changes: FleetChanges, _ since: FleetPast, _ fleet: FleetDetails) -> String {
    let kinds: [(HostChange.Kind, String)] = [
      (.newlyBlocked, "with newly blocked devices"), (.lostDevices, "with lost devices"),
      (.otherwise, "changed otherwise"), (.fixed, "with fixed devices"), (.stillBlocked, "still blocked"),
      (.unchanged, "unchanged"),
    ]
    let counts = kinds.map { kind, text in (changes.count { $0.change?.kind == kind }, text) }
    let others = [(changes.count { $0.newHost != nil }, "new"), (since.goneHosts.count, "gone")]
    let parts = counts.prefix(1) + (counts.dropFirst() + others).filter { $0.0 > 0 }
    let text = parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return
      "Since \(printable(since.name)), of \(HostText.counted(changes.count, "host")): \(text)\(unreadCount(fleet)).\n"
  }
}

extension FleetChanges {
  /// The hosts of which one thing is to be said, by how they have changed.
  fileprivate func answers(_ kind: HostChange.Kind) -> [(answer: HostChange, hosts: [Int])] {
    byAnswer.compactMap { answer, hosts in
      guard let change = answer.change, change.kind == kind else { return nil }
      return (change, hosts)
    }
  }
}

extension HostChange {
  /// What is to be known beside the devices.
  fileprivate var warnings: [String] {
    (isUnlike ? [ComparisonText.unlikeWarning] : [])
      + (isIOMMUSwitchedOff ? [ComparisonText.switchedOffWarning] : [])
      + ComparisonText.permittedWarning(about: devices)
  }

  /// What is to be said of a device, and of others that are like it.
  private struct Likeness: Hashable {
    var identifier: DeviceIdentifier?
    var classCode: ClassCode?
    var change: DeviceComparison.Change
    var told: String
  }

  /// The devices, those first that are newly blocked: the first of those that are alike, and how many there are.
  fileprivate var devicesInOrder: [(device: DeviceComparison, alike: Int)] {
    var places: [Likeness: Int] = [:]
    var found: [(device: DeviceComparison, alike: Int)] = []
    for device in devices.filter(\.isRefusedNow) + devices.filter({ !$0.isRefusedNow }) {
      let function = (device.after ?? device.before)?.function
      let likeness = Likeness(
        identifier: function?.identifier, classCode: function?.classCode, change: device.change, told: device.told)
      if let place = places[likeness] {
        found[place].alike += 1
      } else {
        places[likeness] = found.count
        found.append((device, 1))
      }
    }
    return found
  }
}

extension DeviceComparison {
  /// Whether it is refused, and was not.
  fileprivate var isRefusedNow: Bool { change == .newlyBlocked || isRefusedAndNew }

  /// What became of it, in a word.
  fileprivate var styledChange: StyledText {
    switch change {
    case .newlyBlocked: StyledText("newly blocked", .verdict(.refused))
    case .appeared: isRefusedAndNew ? StyledText("new, and refused", .verdict(.refused)) : "new"
    case .fixed: StyledText("fixed", .verdict(.eligible))
    case .otherwise: StyledText("changed", after.map { .verdict($0.verdict) } ?? .warning)
    case .gone: StyledText("gone", .warning)
    // These are told only where they have another address.
    case .stillBlocked, .unchanged: StyledText("moved", .warning)
    }
  }

  /// For one that is newly refused the reason, for one that has only moved its verdict, else the verdicts, as it was and as it
  /// is.
  fileprivate var told: String {
    if isRefusedNow, let after { return after.why }
    return switch (before, after) {
    case (let before?, let after?) where before.verdict == after.verdict: "\(after.verdict.rawValue) as before"
    case (let before?, let after?): "\(before.verdict.rawValue), now \(after.verdict.rawValue)"
    case (let only?, nil): "was \(only.verdict.rawValue)\(whereItMayBe)"
    case (nil, let only?): only.verdict.rawValue
    case (nil, nil): ""
    }
  }

  /// For one that is gone, where one of its kind is new.
  private var whereItMayBe: String {
    guard let first = possibleAddresses.first else { return "" }
    let more = possibleAddresses.count > 1 ? " or \(possibleAddresses.count - 1) more" : ""
    return "; may be at \(first)\(more) now"
  }
}
