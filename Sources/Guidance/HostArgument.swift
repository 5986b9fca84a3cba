/// The host that a command of ours is about, as a person has named it, so that the next command can be copied.
public struct HostArgument: Hashable, Sendable {
  private let path: String?

  /// This machine, which needs no argument.
  public static let thisMachine = HostArgument(path: nil)

  /// The host at a path; nil for this machine.
  public init(path: String?) { self.path = path }

  /// A command of ours about the host, as it goes into a shell.
  public func command(_ words: String) -> String {
    "rmrr-guard \(words)" + (path.map { " --host \(Self.shellWord($0))" } ?? "")
  }

  /// A text as one word of a shell.
  private static func shellWord(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+:,@%=".utf8.contains(byte)
      }
    }
    guard !isPlain else { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
