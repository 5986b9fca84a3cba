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
  /// for the hook. libvirt's daemon speaks the language that it was started with: nothing is taken from its words that is not in
  /// each. Source: `virHookCall` and `virRunScript` (src/util/virhook.c), `virCommandWait` (src/util/vircommand.c), which
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
      return HookEnd(libvirtText: text)?.isOfProgramThatDidNotRun == true ? .notRun : .refusedByAnother
    }
    // Before the hook libvirt has not looked for the device.
    let later = ["ffff:ff:1f.7", "VFIO", "vfio"] + passthroughTexts
    return later.contains { text.contains($0) } ? .notCalled : .untold
  }

  /// That a host cannot give devices to guests, in each language in which libvirt says that (libvirt-l10n 9.0.0).
  ///
  /// Its error code (`VIR_ERR_CONFIG_UNSUPPORTED`) is also that of what is found before the hook is called.
  private static let passthroughTexts = [
    "passthrough of host PCI devices", "hostitel nepodporuje předávání svých PCI zařízení",
    "ホスト PCI デバイスのパススルーをサポートしていません", "호스트는 호스트 PCI 장치의 통과를 지원하지 않습니다",
    "यजमान PCI साधनांकरिता यजमान पासथ्रुकरिता समर्थन पुरवत नाही", "хост не поддерживает проброс устройств PCI",
    "வழங்கி PCI சாதனங்களின் பாஸ்த்ரூவை வழங்கி ஆதரிக்காது",
    "не передбачено підтримки пропускання для пристроїв PCI", "主机不支持主机 PCI 设备的 passthrough",
  ]
}
