import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import PCI

/// The messages of the hook, as they stand inside libvirt's own error line.
///
/// The whole text has at most 600 bytes, the verdict first: libvirt up to 7.0 cuts its error at 1,024 bytes, its own words
/// included (`virReportErrorHelper`, src/util/virerror.c).
enum HookMessage {
  /// The most bytes that a message may have, its last line break included.
  static let byteLimit = 600

  /// The refusal of a domain for a device, by the reason that is to be named, and how many others of its devices are
  /// refused as well.
  static func refusal(
    of judgement: Judgement, reason: Reason?, others: Int, domain: String, operation: HookOperation.Kind
  ) -> String {
    let address = judgement.question.address
    let name = printable(domain, byteLimit: 64)
    let device = "host device \(address)" + (judgement.function?.classCode.map { " (\($0.name))" } ?? "")
    // A network's port may be wanted by a guest that runs already.
    let verdict =
      operation == .portCreated
      ? "rmrr-guard: \(name) cannot use \(device): it cannot be given to a guest."
      : "rmrr-guard: \(name) cannot start: \(device) cannot be given to a guest."
    var message = LimitedText(verdict, byteLimit: byteLimit)
    if let reason { message.append(reason.text(for: judgement)) }
    message.reserve(Remedy.general)
    let option = if case .pinnedByPolicy? = reason { " --policy whitepaper" } else { "" }
    if operation == .portCreated {
      // What a network has chosen is not in the domain that libvirt keeps.
      message.reserve("Details: rmrr-guard devices --blocked\(option)")
    } else if let domain = shellArgument(domain) {
      message.reserve("Details: rmrr-guard check\(option) \(domain)")
    }
    if others > 0 {
      message.append("\(others) more of its host devices \(others == 1 ? "is" : "are") refused as well.")
    }
    if operation == .prepare { message.append("No device has been touched.") }
    message.appendReserved()
    return message.text
  }

  /// A domain with a device on which there is no verdict.
  static func undetermined(_ device: DomainJudgement.Device, domain: String, refusing: Bool) -> String {
    let what = device.judgement.map { "host device \($0.question.address)" } ?? device.use.use.place
    let name = printable(domain, byteLimit: 64)
    let verdict =
      refusing
      ? "rmrr-guard: \(name) cannot start: whether \(what) can be given to a guest cannot be told."
      : "rmrr-guard: \(name) is let through, but whether \(what) can be given to a guest cannot be told."
    var message = LimitedText(verdict, byteLimit: byteLimit)
    if let judgement = device.judgement, let reason = judgement.reasons.first {
      message.append(printable(reason.text(for: judgement)))
    } else if case .untold(let text) = device.use.resolution {
      message.append("Reason: " + printable(text) + ".")
    }
    if refusing { message.append("`on-undetermined = refuse` in \(Hook.configurationPath) says so.") }
    return message.text
  }

  /// A name as a shell takes it for an argument; nil where it cannot be shown as it is.
  private static func shellArgument(_ name: String) -> String? {
    guard !name.isEmpty, printable(name, byteLimit: byteLimit) == name else { return nil }
    return (name.hasPrefix("-") ? "-- " : "") + shellWord(name)
  }
}

/// A text of lines that never grows over its limit: a line for which there is no room is left out.
private struct LimitedText {
  private let byteLimit: Int
  private var lines: [String]
  private var reserved: [String] = []

  init(_ first: String, byteLimit: Int) {
    self.byteLimit = byteLimit
    lines = [first]
  }

  /// Keeps room for a line that is to come last, if there is any.
  mutating func reserve(_ line: String) {
    if fits(line) { reserved.append(line) }
  }

  mutating func append(_ line: String) {
    if fits(line) { lines.append(line) }
  }

  mutating func appendReserved() {
    lines += reserved
    reserved = []
  }

  private func fits(_ line: String) -> Bool {
    (lines + reserved + [line]).reduce(0) { $0 + $1.utf8.count + 1 } <= byteLimit
  }

  var text: String {
    (lines + reserved).reduce(into: "") { text, line in
      text += line
      text += "\n"
    }
  }
}
