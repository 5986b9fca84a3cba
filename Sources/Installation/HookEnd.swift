/// How the program that libvirt ran as a hook has ended, as libvirt's error tells it.
///
/// The error is `Child process (COMMAND) unexpected exit status 126: WORDS`, or `fatal signal 11`, in the language of libvirt's
/// daemon (`virCommandWait` and `virProcessTranslateStatus`, src/util). In each the command comes first, and the number last.
struct HookEnd: Hashable {
  private let number: Int
  private let isSignal: Bool

  /// A signal in the languages that libvirt has (libvirt-l10n 9.0.0) with alphabets in which words can be told apart.
  private static let signals = ["signal", "signál", "señal", "sinal", "сигнал", "シグナル", "신호", "信号", "சிக்னல்", "सिग्नल"]

  /// The end of the program that a text of libvirt tells; nil where it tells of none.
  init?(libvirtText text: String) {
    // What libvirt calls it with, at the end of the command.
    guard let command = text.firstRange(of: " prepare begin -") else { return nil }
    let status = text[command.upperBound...].prefix { $0 != ":" && $0 != "：" && !$0.isNewline }
    let digits = status.drop { !$0.isASCIIDigit }.prefix(while: \.isASCIIDigit)
    guard let number = Int(digits) else { return nil }
    self.number = number
    let words = status.lowercased()
    isSignal = Self.signals.contains { words.contains($0) }
  }

  /// Whether the program could not be run, or has died: 126 and 127 are what is given for it (`virExec`, src/util/vircommand.c).
  var isOfProgramThatDidNotRun: Bool { isSignal || number == 126 || number == 127 }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
