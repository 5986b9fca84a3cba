import Foundation

/// A program that was run to its end, and what became of it.
public struct ChildProcess: Sendable {
  /// The exit status; negative for the signal that ended it.
  public var status: Int32
  /// What it wrote to its standard output.
  public var output: String
  /// What it wrote to its standard error output.
  public var error: String

  /// Runs a program with arguments and an input.
  ///
  /// Foundation's `Process` closes every descriptor that the limit allows for, one by one, which takes a second where
  /// the limit is a million.
  public init(_ program: String, _ arguments: [String] = [], input: [UInt8] = []) throws {
    let directory = try TemporaryDirectory()
    func path(_ name: String) -> String { directory.path + "/" + name }
    try Data(input).write(to: URL(filePath: path("input")))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, path("input"), O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, path("output"), O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, path("error"), O_WRONLY | O_CREAT, 0o600)
    // A thread of Swift's pool may block signals, which a shell among the children would inherit and wait for in vain.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var unblocked = sigset_t()
    sigemptyset(&unblocked)
    posix_spawnattr_setsigmask(&attributes, &unblocked)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var vector: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    vector.append(nil)
    defer { for argument in vector { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, &attributes, vector, environ)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
    var wait: Int32 = 0
    while waitpid(process, &wait, 0) == -1, errno == EINTR {}
    let signal = wait & 0x7f
    status = signal == 0 ? wait >> 8 & 0xff : -signal
    output = String(decoding: try Data(contentsOf: URL(filePath: path("output"))), as: UTF8.self)
    error = String(decoding: try Data(contentsOf: URL(filePath: path("error"))), as: UTF8.self)
  }
}
