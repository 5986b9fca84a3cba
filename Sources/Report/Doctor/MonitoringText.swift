import Guidance
import HostFacts
import Installation

/// Whether the hook is in force, for monitoring systems: the output of a plugin.
///
/// Source: the Monitoring Plugins Development Guidelines, section 2: one line with the state, `|` and performance data, then
/// further lines; exit status 0, 1, 2 or 3.
public enum MonitoringText {
  /// A state, as its exit status has it.
  public enum State: Int32, Sendable {
    case ok = 0
    case warning = 1
    case critical = 2
    case unknown = 3

    fileprivate var name: String {
      switch self {
      case .ok: "OK"
      case .warning: "WARNING"
      case .critical: "CRITICAL"
      case .unknown: "UNKNOWN"
      }
    }
  }

  /// The state that a diagnosis comes to.
  public static func state(of diagnosis: Diagnosis) -> State {
    if diagnosis.weight == .fault { return .critical }
    // What this user may not read keeps nobody from being in force.
    let isDenied = diagnosis.findings.contains { if case .unreadable(let fault) = $0 { fault.isDenied } else { false } }
    return isDenied ? .unknown : diagnosis.weight == .warning ? .warning : .ok
  }

  /// The line with the state, and a line for each finding.
  public static func render(_ diagnosis: Diagnosis) -> String {
    func count(_ weight: InstallationFinding.Weight) -> Int { diagnosis.findings.count { $0.weight == weight } }
    let first = diagnosis.findings.first.flatMap { $0.weight == .information ? nil : " \($0.words.text)" } ?? ""
    let answer = diagnosis.answer.sentence + (diagnosis.answer == .inForce ? ", as far as files tell." : "")
    let sentence = answer.hasSuffix(".") ? answer : answer + "."
    let data = "faults=\(count(.fault));;0;0 warnings=\(count(.warning));0;;0"
    let lines = diagnosis.findings.map { finding in
      "\(finding.weight.rawValue): \(plain(finding.words.text)) Remedy: \(plain(finding.words.remedy)).\n"
    }
    return "\(line(state(of: diagnosis), sentence + first)) | \(data)\n" + lines.joined()
  }

  /// The line where nothing could be found out.
  public static func failure(_ text: String) -> String { line(.unknown, text) + "\n" }

  private static func line(_ state: State, _ text: String) -> String {
    "RMRR_GUARD \(state.name) - \(plain(text))"
  }

  /// Words in which nothing can be taken for the start of performance data, or for another line.
  private static func plain(_ text: String) -> String {
    printable(text, byteLimit: 1000).replacing("|", with: "/")
  }
}
