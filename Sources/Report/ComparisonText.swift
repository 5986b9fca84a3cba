import Comparison
import Eligibility
import Guidance
import HostFacts
import PCI

/// What a change of a host has changed, as text for people.
public enum ComparisonText {
  /// The answer in the first line, then each device to which something has happened, then what has changed behind it.
  public static func render(_ comparison: HostComparison) -> StyledText {
    let parts =
      [StyledText(answer(of: comparison))] + sections.map { section($0.title, $0.change, comparison) } + [
        moved(in: comparison), regions(in: comparison), groups(in: comparison), kernel(in: comparison),
        StyledText(conclusion(of: comparison)),
      ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static let sections: [(change: DeviceComparison.Change, title: String)] = [
    (.fixed, "Fixed"), (.stillBlocked, "Still blocked"), (.newlyBlocked, "Newly blocked"),
    (.otherwise, "Changed otherwise"), (.appeared, "Appeared"), (.gone, "Gone"),
  ]

  private static func answer(of comparison: HostComparison) -> String {
    let counted: ((DeviceComparison.Change) -> Int) = { comparison.devices($0).count }
    var text =
      "Fixed: \(counted(.fixed)), still blocked: \(counted(.stillBlocked)), newly blocked: \(counted(.newlyBlocked))\n"
    let others: [(String, Int)] = [
      ("changed otherwise", counted(.otherwise)), ("appeared", counted(.appeared)), ("gone", counted(.gone)),
      ("unchanged", counted(.unchanged)),
    ]
    let listed = others.filter { $0.1 > 0 }.map { "\($0.0): \($0.1)" }.joined(separator: ", ")
    if !listed.isEmpty { text += "Besides, \(listed).\n" }
    let before = state(comparison.devices.compactMap(\.before))
    let now = state(comparison.devices.compactMap(\.after))
    text += "Refused before: \(before). Refused now: \(now).\n"
    for warning in warnings(about: comparison) { text += wrapped(warning, indent: "") }
    return text
  }

  private static func state(_ judgements: [Judgement]) -> String {
    let refused = judgements.count { $0.verdict == .refused }
    let undetermined = judgements.count { $0.verdict == .undetermined }
    let text = "\(refused) of \(HostText.counted(judgements.count, "device"))"
    return text + (undetermined > 0 ? ", and \(undetermined) cannot be told" : "")
  }

  private static func warnings(about comparison: HostComparison) -> [String] {
    var warnings: [String] = []
    if comparison.isUnlike { warnings.append(unlikeWarning) }
    let options = comparison.after.judgement.options
    if let rule = options.kernelRule {
      warnings.append("Both are judged by the rule of Linux \(rule.name.replacing("-", with: " ")).")
    }
    if !options.inWords.isEmpty { warnings.append("Both are judged \(options.inWords)") }
    if comparison.isIOMMUSwitchedOff { warnings.append(switchedOffWarning) }
    return warnings + permittedWarning(about: comparison.devices)
  }

  static let unlikeWarning = "No device is on both sides: these may be two machines."
  static let switchedOffWarning =
    "The IOMMU was on before and is off now: without an IOMMU group no device can be assigned, so this fixes nothing."

  /// That it is not the firmware by which devices are fixed; none where it is.
  static func permittedWarning(about devices: [DeviceComparison]) -> [String] {
    let permitted = devices.count { $0.change == .fixed && $0.after?.isPinnedAndPermitted == true }
    guard permitted > 0 else { return [] }
    return [
      "Firmware still pins memory to \(permitted) of those that are fixed, or to their groups: it is the kernel that"
        + " permits them now."
    ]
  }

  private static func section(
    _ title: String, _ change: DeviceComparison.Change, _ comparison: HostComparison
  ) -> StyledText {
    let devices = comparison.devices(change)
    return devices.isEmpty ? "" : "\(heading(title))\n\n\(devices.map { lines(of: $0, comparison) }.joined())"
  }

  /// What the device is, and its verdict then and now.
  private static func lines(of device: DeviceComparison, _ comparison: HostComparison) -> StyledText {
    guard let judgement = device.after ?? device.before else { return "" }
    let function = judgement.function
    let details = [
      function?.identifier?.description, function?.classCode?.name,
      function?.driver.map { "driver \(printable($0, byteLimit: 32))" }, function?.group.map { "group \($0)" },
    ].compactMap { $0 }
    var text: StyledText = "  \(judgement.question.address)  \(details.joined(separator: ", "))\n"
    let before = device.before.map(\.outcome)
    let after = device.after.map(\.outcome)
    if let before, before == after {
      text += line("as before", before)
    } else {
      if let before { text += line("before", before) }
      if let after { text += line("now", after) }
    }
    if device.isPutAside, !comparison.isIOMMUSwitchedOff { text += line("", putAsideText) }
    for remark in device.remarks { text += line("", remark) }
    return text
  }

  private static let putAsideText =
    "It is not refused any more, and cannot be assigned all the same: this fixes nothing."

  static func line(_ name: String, _ text: String) -> StyledText { line(name, StyledText(text)) }

  /// A text beside its name; what does not fit into the line goes on below the text.
  static func line(_ name: String, _ text: StyledText) -> StyledText {
    let margin = String(repeating: " ", count: 15)
    let start = "    " + name
    return wrapped(text, indent: start + margin.dropFirst(start.count), further: margin)
  }

  private static func moved(in comparison: HostComparison) -> StyledText {
    let devices = comparison.movedDevices
    guard !devices.isEmpty else { return "" }
    let lines = devices.compactMap { device -> String? in
      guard let before = device.before?.question.address, let after = device.after?.question.address else { return nil }
      let name = [device.after?.function?.identifier?.description, device.after?.function?.classCode?.name]
      return "  \(before) is now \(after)  \(name.compactMap { $0 }.joined(separator: ", "))\n"
    }
    let remark = wrapped(
      "They are taken for the same since kind and place below the bridges agree, and no other device has these. Domains"
        + " that name an old address want the new one.", indent: "  ")
    return "\(heading("At another address"))\n\n\(lines.joined())\(remark)"
  }

  private static func conclusion(of comparison: HostComparison) -> String {
    guard comparison.devices.contains(where: { $0.after?.verdict == .refused }) else { return "" }
    return wrapped("What to do: \(Remedy.general)", indent: "")
  }
}

extension Judgement {
  /// Whether memory is pinned to the device or its group, and the kernel permits it all the same.
  fileprivate var isPinnedAndPermitted: Bool {
    notes.contains { note in
      switch note {
      case .relaxable, .guestMemoryOverlap, .pinnedInTableOnly: true
      default: false
      }
    }
  }

  /// The verdict, and what it is for in a few words.
  fileprivate var outcome: StyledText { verdict.styled + StyledText(why.isEmpty ? "" : ": " + why) }
}

extension DeviceComparison {
  /// Whether it is not refused any more since it cannot be assigned at all.
  fileprivate var isPutAside: Bool { before?.verdict == .refused && after?.verdict == .unassignable }

  /// What else is to be known of the device.
  fileprivate var remarks: [String] {
    var remarks: [String] = []
    if isMoved, let before { remarks.append("It was at \(before.question.address) before.") }
    if match == .addressAlone {
      remarks.append("It is below other bridges than the device that was here: it may be another one of its kind.")
    }
    if !possibleAddresses.isEmpty {
      let listed = possibleAddresses.prefix(4).map(\.description).joined(separator: ", ")
      let more = possibleAddresses.count > 4 ? " and \(possibleAddresses.count - 4) more" : ""
      remarks.append(
        after == nil
          ? "It may have moved to \(listed)\(more), where devices of its kind are new."
          : "It may have moved here from \(listed)\(more), where devices of its kind are gone.")
    }
    return remarks
  }
}
