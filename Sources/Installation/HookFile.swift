import HostFacts

/// A file where libvirt looks for a hook.
public struct HookFile: Hashable, Sendable {
  /// What is in such a file.
  public enum Content: Hashable, Sendable {
    /// rmrr-guard-hook.
    case guardHook(HookProgram)
    /// Somebody else's program.
    case foreign
    /// It is empty, or a program of which the end is missing, so that nobody can tell whose it was.
    case broken
    /// It cannot be read.
    case unreadable(ReadingFault)
  }

  /// The path, as libvirt calls it.
  public var path: String
  /// The hook that it is one of.
  public var kind: HookKind
  /// Where the path leads through all links; where it leads to nothing, the first path that is missing.
  public var target: String
  /// What the system says of the file at the end; nil where there is none.
  public var status: FileStatus?
  /// When the path came to lead there: for a link the time of the link, since what is behind it may be replaced by an upgrade,
  /// which libvirt takes up at once.
  public var placed: Int
  /// What is in it.
  public var content: Content
  /// The mount point of a file system from which nothing is executed; nil for any other.
  public var noexecMount: String?
  /// The file, or a directory on the way to it, that somebody else than root may write to; nil where there is none.
  public var writablePath: String?
  /// The SELinux label; nil where it has none.
  public var label: String?

  /// A file of its parts.
  public init(
    path: String, kind: HookKind, target: String? = nil, status: FileStatus?, placed: Int = 0, content: Content,
    noexecMount: String? = nil, writablePath: String? = nil, label: String? = nil
  ) {
    self.path = path
    self.kind = kind
    self.target = target ?? path
    self.status = status
    self.placed = placed
    self.content = content
    self.noexecMount = noexecMount
    self.writablePath = writablePath
    self.label = label
  }

  /// The program, where it is ours.
  public var program: HookProgram? { if case .guardHook(let program) = content { program } else { nil } }

  /// Why it cannot be read; nil where it can be.
  var readingFault: ReadingFault? { if case .unreadable(let fault) = content { fault } else { nil } }

  /// The type in its SELinux label; nil where it has none.
  var labelType: Substring? {
    let parts = label?.split(separator: ":") ?? []
    return parts.count >= 3 ? parts[2] : nil
  }

  /// Whether it lies in the directory that only libvirt 6.5 and later know.
  public var isInDirectory: Bool { path != kind.path }

  /// Whether libvirt runs it.
  public var isCalled: Bool { status?.isExecutable == true }

  /// Whether it is ours, or a link that led to ours.
  var isOrWasOurs: Bool {
    if program != nil { return true }
    return status == nil && [path, target].contains { $0.split(separator: "/").last?.hasPrefix("rmrr-guard") == true }
  }
}

/// rmrr-guard-hook, as it is installed.
public struct HookProgram: Hashable, Sendable {
  /// Its version.
  public var version: String
  /// What keeps it from running, or from reading domains.
  public var loading: Loading

  /// Whether the system finds what the program needs.
  public enum Loading: Hashable, Sendable {
    /// The file is no program that can be understood, as one that was cut.
    case damaged
    /// The dynamic linker that it names is not there.
    case noInterpreter(String)
    /// Shared libraries that it needs are not there.
    case missing([String])
    /// libxml2, which it opens when it runs, is not there.
    case noLibXML2
    /// Everything is there.
    case complete
  }

  /// A program of its parts.
  public init(version: String, loading: Loading = .complete) {
    self.version = version
    self.loading = loading
  }
}
