import Eligibility
import Guidance
import HostFacts
import PCI

/// Everything about one function, as text for people.
public enum DeviceText {
  /// The verdict first, then what it rests on, then what to do.
  public static func render(_ report: DeviceReport) -> StyledText {
    let parts = [
      verdict(of: report), place(of: report), memory(of: report), isolation(of: report), remedies(of: report),
      evidence(of: report),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func verdict(of report: DeviceReport) -> StyledText {
    let judgement = report.judgement
    let function = judgement.function
    let details = [
      function?.classCode?.name, function?.identifier?.description,
      function?.driver.map { "driver \(printable($0, byteLimit: 32))" },
      function?.physicalFunction.map { "virtual function of \($0)" },
    ].compactMap { $0 }
    let inBrackets = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
    var text: StyledText = "\(judgement.question.address)\(inBrackets): \(judgement.verdict.styled)\n"
    for line in judgement.reasonLines { text.append(wrapped(line, indent: "  ")) }
    for note in judgement.notes { text.append(wrapped(note.text(for: judgement), indent: "  ")) }
    return text
  }

  private static func place(of report: DeviceReport) -> StyledText {
    guard let function = report.judgement.function else { return "" }
    let slot = report.host.slot(of: function).map { printable($0.name, byteLimit: 32) }
    let name = report.details.name(of: function.address).map { "Name   \($0.text)\n" } ?? ""
    var text: StyledText = "\(name)Slot   \(slot ?? "none that this machine numbers")\n"
    if let label = report.details.label(of: function.address) { text += "Label  \(label.words)\n" }
    guard let group = report.group else { return text }
    return "\(text)Group  \(group.number)\n\n\(tree(of: group, report))"
  }

  /// The members of the group below the bridges that lead to them.
  private static func tree(of group: IOMMUGroup, _ report: DeviceReport) -> StyledText {
    func way(_ member: PCIAddress) -> [PCIAddress] { Self.way(to: member, report.host) }
    let isNamed = group.members.flatMap(way).contains { report.details.name(of: $0) != nil }
    var table = TextTable(header: ["FUNCTION", "CLASS", "DRIVER", "IN THE GROUP"] + (isNamed ? ["NAME"] : []))
    var shown: [PCIAddress] = []
    for member in group.members.sorted(by: { way($0).lexicographicallyPrecedes(way($1)) }) {
      for (depth, address) in way(member).enumerated() where !shown.contains(address) {
        shown.append(address)
        let function = report.host.function(at: address)
        let isMember = group.members.contains(address)
        table.append([
          String(repeating: "  ", count: depth) + address.description, function?.classCode?.name ?? "?",
          function?.driver.map { printable($0, byteLimit: 32) } ?? "-",
          address == report.judgement.question.address ? "this device" : isMember ? "yes" : "no",
          report.details.name(of: address)?.text ?? "",
        ])
      }
    }
    return table.text
  }

  private static func way(to address: PCIAddress, _ host: HostFacts) -> [PCIAddress] {
    host.function(at: address)?.hierarchy?.functions ?? [address]
  }

  private static func memory(of report: DeviceReport) -> StyledText {
    guard !report.memory.isEmpty else {
      return report.group == nil ? "" : "Firmware has pinned no memory to this group.\n"
    }
    var table = TextTable(header: ["MEMORY", "SIZE", "BY", "TO", "SHARED WITH"])
    for memory in report.memory {
      table.append([
        memory.range.description, memory.range.size,
        memory.structure.map { $0.kind.place(at: $0.offset) } ?? "the kernel's word",
        listed(memory.holders, otherwise: "the group"), listed(memory.others, otherwise: "-"),
      ])
    }
    return "\(heading("What firmware pins to \(report.group == nil ? "it" : "the group")"))\n\n\(table.text)"
  }

  /// As many functions as fit into a line.
  static func listed(_ functions: [PCIAddress], otherwise: String) -> String {
    guard !functions.isEmpty else { return otherwise }
    let shown = functions.prefix(4).map(\.description).joined(separator: " ")
    return functions.count > 4 ? "\(shown) and \(functions.count - 4) more" : shown
  }

  private static func isolation(of report: DeviceReport) -> StyledText {
    guard let set = report.isolationSet else { return "" }
    // To be tied to what is refused matters where somebody overrides the refusal.
    let isRefused = report.verdict == .refused
    let start = isRefused ? "Linux assigns none of its group. Where that is overridden: " : ""
    return "\(heading("One or all?"))\n\n\(wrapped(start + set.advice, indent: "  "))"
  }

  private static func remedies(of report: DeviceReport) -> StyledText {
    guard !report.remedies.isEmpty else { return "" }
    let listed = report.remedies.enumerated().map { number, remedy in lines(of: remedy, number: number + 1) }
    return "\(heading("What to do"))\n\n\(listed.joined())"
  }

  private static func lines(of remedy: Remedy, number: Int) -> String {
    var text = wrapped("\(number). \(remedy.text)", indent: "  ", further: "     ")
    for step in remedy.steps {
      // A step is to be copied as it stands: no line of it is broken.
      text += step.split(separator: "\n").map { "       \($0)\n" }.joined()
    }
    if let caution = remedy.caution { text += wrapped("Mind: \(caution)", indent: "     ") }
    return text + wrapped("Source: \(remedy.source)", indent: "     ")
  }

  private static func evidence(of report: DeviceReport) -> StyledText {
    let lines = report.judgement.evidence.map { evidence in
      wrapped(
        "\(evidence.file)\(evidence.line.map { ":\($0)" } ?? ""): \(printable(evidence.text))", indent: "  ",
        further: "      ")
    }
    return lines.isEmpty ? "" : "\(heading("Evidence"))\n\n\(lines.joined())"
  }
}

extension FirmwareLabel {
  /// What firmware calls the function, and its number.
  fileprivate var words: String {
    let number = index.map { "number \($0)" }
    guard let text else { return number ?? "" }
    return printable(text, byteLimit: 64) + (number.map { ", \($0)" } ?? "")
  }
}
