import Eligibility
import FirmwareTables
import Guidance
import HostFacts
import PCI

/// The judgement on a host as a whole, as text for people.
public enum HostText {
  /// What the host is judged by, what firmware pins there, what a log tells of it, what is lost for it, and what is wrong.
  public static func render(_ judgement: HostJudgement, log: KernelLogComparison? = nil) -> StyledText {
    let parts: [StyledText] = [
      StyledText(basis(of: judgement)), regions(of: judgement), log.map { kernelLog($0) } ?? "", groups(of: judgement),
      disagreements(of: judgement), findings(of: judgement), StyledText(conclusion(of: judgement)),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func basis(of judgement: HostJudgement) -> String {
    basisLines(of: judgement).map { name, text in
      let margin = String(repeating: " ", count: 8)
      return name + wrapped(text, indent: margin).dropFirst(name.count)
    }.joined()
  }

  /// What the host is judged by, with a name for each.
  static func basisLines(of judgement: HostJudgement) -> [(String, String)] {
    return
      [
        ("Kernel", judgement.host.kernel.release.map { printable($0) } ?? "of unknown release"),
        ("Rule", ruleText(of: judgement)),
        ("IOMMU", iommuText(of: judgement)), ("Table", tableText(of: judgement)),
      ] + (judgement.options.inWords.isEmpty ? [] : [("Judged", judgement.options.inWords)])
  }

  /// The IOMMU, and whether it is on.
  static func iommuText(of judgement: HostJudgement) -> String {
    let count = judgement.host.groups.count
    let kind = judgement.iommuKind?.name ?? "of unknown make"
    return "\(kind), \(count == 0 ? "off: there is no IOMMU group." : counted(count, "group") + ".")"
  }

  private static func ruleText(of judgement: HostJudgement) -> String {
    judgement.kernelRule.map { text(of: $0, judgement) }
      ?? "unknown: the kernel tells neither its release nor its rule."
  }

  /// Which rule the kernel follows, how that is known, and what would have told it better.
  static func text(of rule: KernelRuleFinding, _ judgement: HostJudgement) -> String {
    var text = rule.text(for: judgement.iommuKind) + " " + rule.sourceText
    if rule.source != .choice, case .unusable(let fault) = judgement.host.kernel.typeInformation {
      text += " \(printable(fault.description))"
    }
    return text
  }

  private static func tableText(of judgement: HostJudgement) -> String {
    switch judgement.host.table {
    case .notRead, .absent: return "none: there is no DMAR, IVRS or IORT."
    case .unreadable(let fault): return fault.description + (fault.isDenied ? " Root can read it." : "")
    case .malformed(let error): return error.description
    case .table(let table):
      let header = table.header
      let checksum = header.checksumValid.map { $0 ? "right" : "wrong" } ?? "unknown"
      var text = "\(header.signature), revision \(header.revision), checksum \(checksum)"
      text += table.fault.map { ". \($0)" } ?? ", whole."
      if let effect = judgement.tableEffect, effect != .taken, let kind = judgement.iommuKind {
        text += " \(effect.text(kind))"
      }
      return text
    }
  }

  private static func disagreements(of judgement: HostJudgement) -> StyledText {
    let lines = judgement.disagreements.map {
      wrapped("group \($0.group): \($0.note.text)", indent: "  ", further: "      ")
    }
    if !lines.isEmpty { return "\(heading("Where table and kernel disagree"))\n\n\(lines.joined())" }
    return judgement.isCompared ? "Table and kernel agree.\n" : ""
  }

  private static func findings(of judgement: HostJudgement) -> StyledText {
    guard case .table(let table) = judgement.host.table else { return "" }
    let lines = table.findings.filter { !$0.isAboutTheWhole }.map {
      wrapped($0.text(table.iommuKind), indent: "  ", further: "      ")
    }
    return lines.isEmpty ? "" : "\(heading("What is remarkable in the table"))\n\n\(lines.joined())"
  }

  private static func conclusion(of judgement: HostJudgement) -> String {
    let lost = judgement.lostGroups
    guard !lost.isEmpty else {
      let isHost = !judgement.host.functions.isEmpty
      return isHost
        ? Remedies.withoutIOMMU(on: judgement.host).map { wrapped("What to do: \($0.text)", indent: "") }.joined() : ""
    }
    return wrapped("What to do: \(Remedy.general)", indent: "")
      + "Details: rmrr-guard devices --blocked\(judgement.options.arguments), rmrr-guard tables\n"
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

extension JudgeOptions {
  /// What the judgement goes by other than the kernel, in words; empty where it goes by that alone.
  var inWords: String {
    var words: [String] = []
    if ignoresReservedRegions { words.append("by the table alone, not by what the kernel shows") }
    if policy == .whitepaper { words.append("by the policy `whitepaper` besides, which is not the kernel's") }
    return words.isEmpty ? "" : words.joined(separator: "; ") + "."
  }

  /// The arguments that have another command judge likewise, with a space before each.
  var arguments: String {
    (ignoresReservedRegions ? " --ignore-reserved-regions" : "")
      + (kernelRule.map { " --kernel-rule " + ($0 == .beforeRefusals ? "3.16" : $0.name) } ?? "")
      + (policy == .whitepaper ? " --policy whitepaper" : "")
  }
}

extension TableFinding {
  /// Whether the heading tells it already.
  fileprivate var isAboutTheWhole: Bool {
    switch self {
    case .notTaken, .cutFile: true
    default: false
    }
  }
}

extension HostJudgement {
  /// Whose IOMMU the host has: as the first function's link tells, else as the table does.
  var iommuKind: IOMMUKind? { host.functions.lazy.compactMap(\.iommu).first ?? host.tableKind }

  /// Whether a whole table and the kernel's own word lie side by side.
  var isCompared: Bool {
    guard case .table(let table) = host.table, table.fault == nil, !groups.isEmpty else { return false }
    return groups.allSatisfy { $0.judgement.basis == .reservedRegions }
  }
}
