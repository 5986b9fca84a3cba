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

  /// The state that a diagnosis comes to, and what kept libvirt from being asked, where somebody wanted it to be.
  public static func state(of diagnosis: Diagnosis, failure: String? = nil) -> State {
    if diagnosis.weight == .fault { return .critical }
    // What this user may not read keeps nobody from being in force.
    if failure != nil || diagnosis.findings.contains(where: \.isDenied) { return .unknown }
    if diagnosis.weight == .warning { return .warning }
    return diagnosis.answer == .untold ? .unknown : .ok
  }

  /// The line with the state, and a line for each finding.
  public static func render(_ diagnosis: Diagnosis, failure: String? = nil) -> String {
    let state = state(of: diagnosis, failure: failure)
    func count(_ weight: InstallationFinding.Weight) -> Int { diagnosis.findings.count { $0.weight == weight } }
    let data = "faults=\(count(.fault));;0;0 warnings=\(count(.warning));0;;0"
    let first = state == .critical ? nil : failure
    var lines = diagnosis.findings.map { line(of: $0.words(on: diagnosis.installation), $0.weight) }
    if let failure, first == nil { lines.append("not proved: \(plain(failure))\n") }
    return "\(line(state, first ?? sentence(of: diagnosis))) | \(data)\n" + lines.joined()
  }

  private static func sentence(of diagnosis: Diagnosis) -> String {
    let answer = diagnosis.answer.sentence + (diagnosis.answer == .inForce ? ", as far as files tell." : "")
    let finding = diagnosis.findings.first { $0.weight != .information }
    return (answer.hasSuffix(".") ? answer : answer + ".") + diagnosis.networkSentence
      + (finding.map { " \($0.words(on: diagnosis.installation).text)" } ?? "")
  }

  private static func line(of words: FindingWords, _ weight: InstallationFinding.Weight) -> String {
    // A command with a pipe in it would be another one.
    let remedy = words.remedy.text.contains("|") ? "rmrr-guard doctor tells it" : words.remedy.text
    let end = words.remedy.command == nil ? "." : ""
    return "\(weight.rawValue): \(plain(words.text)) Remedy: \(remedy)\(end)\n"
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

extension InstallationFinding {
  /// Whether it is about no more than what this user may not read.
  fileprivate var isDenied: Bool {
    switch self {
    case .unreadable(let fault), .settings(.unreadable(let fault)), .host(.unreadableTable(let fault)),
      .host(.noDevices(let fault)):
      fault.isDenied
    default: false
    }
  }
}
