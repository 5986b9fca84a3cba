import Eligibility
import Guidance
import Installation

/// Whether the hook is in force, as text for people.
public enum DoctorText {
  /// The answer first, then the findings in the order of their weight, then what was looked at.
  public static func render(_ diagnosis: Diagnosis) -> StyledText {
    let findings = diagnosis.findings.map { "\n" + paragraph($0, on: diagnosis.installation) }.joined()
    return "\(answer(of: diagnosis))\n\(findings)\(installation(diagnosis.installation))"
  }

  /// The line that answers the question.
  private static func answer(of diagnosis: Diagnosis) -> StyledText {
    let meaning: StyledText.Meaning =
      switch diagnosis.answer {
      case .proved, .inForce: .verdict(.eligible)
      case .untold: .verdict(.undetermined)
      case .notInForce: .verdict(.refused)
      }
    return "\(StyledText(diagnosis.answer.sentence, meaning))\(reservation(of: diagnosis))\(diagnosis.networkSentence)"
  }

  /// How far the answer goes.
  private static func reservation(of diagnosis: Diagnosis) -> String {
    let ask = "rmrr-guard doctor --prove has libvirt show it."
    switch diagnosis.answer {
    case .proved, .notInForce: return ""
    case .inForce: return ", as far as files tell; \(ask)"
    case .untold: return diagnosis.proof == nil ? " from files; \(ask)" : "."
    }
  }

  /// What is wrong, why it matters, and what to do.
  static func paragraph(_ finding: InstallationFinding, on installation: HookInstallation) -> StyledText {
    let words = finding.words(on: installation)
    let name = StyledText(finding.weight.rawValue, finding.weight.meaning)
    return wrapped("\(name): \(words.text)", indent: "", further: "  ")
      + wrapped(StyledText(words.why), indent: "  ")
      + paragraph(words.remedy)
  }

  /// What to do; a command stays in one line, which can be copied.
  private static func paragraph(_ remedy: FindingRemedy) -> StyledText {
    switch (remedy.advice, remedy.command) {
    case (let advice?, let command?):
      wrapped(StyledText("Remedy: \(advice):"), indent: "  ", further: "    ") + StyledText("    \(command)\n")
    case (nil, let command?): StyledText("  Remedy: \(command)\n")
    case (let advice, nil): wrapped(StyledText("Remedy: \(advice ?? "")."), indent: "  ", further: "    ")
    }
  }

  private static func installation(_ installation: HookInstallation) -> StyledText {
    var table = TextTable(header: ["HOOK", "PATH", "PROGRAM"])
    for file in installation.files {
      table.append([file.kind.rawValue, shown(file.path), file.contentName])
    }
    guard !installation.files.isEmpty else { return "" }
    return "\n\(table.text)"
  }
}

extension Diagnosis {
  /// What the answer, which is of domains, does not say.
  var networkSentence: String {
    hasNetworkFault && answer != .notInForce ? " The network hook is at fault." : ""
  }
}

extension Diagnosis.Answer {
  /// The answer in a sentence.
  var sentence: String {
    switch self {
    case .proved: "The hook is in force: libvirt called it."
    case .inForce: "The hook is in force"
    case .untold: "Whether the hook is in force cannot be told"
    case .notInForce: "The hook is not in force."
    }
  }
}

extension InstallationFinding.Weight {
  fileprivate var meaning: StyledText.Meaning? {
    switch self {
    case .fault: .verdict(.refused)
    case .warning: .warning
    case .information: nil
    }
  }
}

extension HookFile {
  /// What is in it.
  fileprivate var contentName: String {
    guard status != nil else { return "nothing: the link leads to no file" }
    switch content {
    case .guardHook(let program): return "rmrr-guard-hook \(printable(program.version))"
    case .foreign: return "somebody else's"
    case .broken: return "broken"
    case .unreadable: return "unknown"
    }
  }
}
