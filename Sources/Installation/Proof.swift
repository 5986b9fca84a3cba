/// What libvirt made of the canary.
public struct Proof: Hashable, Sendable {
  /// What that shows.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// The hook gave the token back: libvirt calls it.
    case proved
    /// libvirt came past where the hook is called.
    case notCalled = "not-called"
    /// libvirt called a hook that could not be run, or died.
    case notRun = "not-run"
    /// A hook said no, and it was not ours, or its words were lost.
    case refusedByAnother = "refused-by-another"
    /// Nothing.
    case untold
  }

  /// What it shows.
  public var outcome: Outcome
  /// libvirt's own words; empty where the canary started.
  public var text: String
  /// Where libvirt is.
  public var uri: String

  /// A proof of its parts.
  public init(outcome: Outcome, text: String, uri: String) {
    self.outcome = outcome
    self.text = text
    self.uri = uri
  }
}

extension Proof {
  /// What libvirt's answer to a start of the canary shows.
  ///
  /// The token is known to whoever has read the XML on its standard input, so that a dispatcher that prints that is not taken
  /// for the hook. Source: `virHookCall` and `virRunScript` (src/util/virhook.c), `virCommandWait` (src/util/vircommand.c), which
  /// gives 126 and 127 for what cannot be executed, and `qemuProcessPrepareHost`, which comes after `prepare begin`.
  ///
  /// - Parameters:
  ///   - text: libvirt's error; nil where the canary started.
  ///   - isOfHook: Whether libvirt says that a hook has failed.
  ///   - token: What the hook was to give back.
  ///   - uri: Where libvirt is.
  public init(answer text: String?, isOfHook: Bool, token: String, uri: String) {
    self.init(outcome: Self.outcome(text, isOfHook, token), text: text ?? "", uri: uri)
  }

  private static func outcome(_ text: String?, _ isOfHook: Bool, _ token: String) -> Outcome {
    guard let text else { return .notCalled }
    if isOfHook {
      if text.contains("rmrr-guard: the hook is in force: \(token)") { return .proved }
      let marks = ["unexpected exit status 126", "unexpected exit status 127", "unexpected fatal signal"]
      return marks.contains { text.contains($0) } ? .notRun : .refusedByAnother
    }
    let later = ["ffff:ff:1f.7", "passthrough of host PCI devices", "VFIO", "vfio"]
    return later.contains { text.contains($0) } ? .notCalled : .untold
  }
}
