/// The host that a command of ours is about, as a person has named it, so that the next command can be copied.
public struct HostArgument: Hashable, Sendable {
  private let path: String?

  /// This machine, which needs no argument.
  public static let thisMachine = HostArgument(path: nil)

  /// The host at a path; nil for this machine.
  public init(path: String?) { self.path = path }

  /// A command of ours about the host, as it goes into a shell.
  public func command(_ words: String) -> String {
    "rmrr-guard \(words)" + (path.map { " --host \(shellWord($0))" } ?? "")
  }
}
