import TestSupport
import Testing

@testable import GuardHook

@Suite("The program's last resort")
struct LastResortTests {
  /// Runs the hook with a standard input that never ends, and sends it a signal where one is named.
  private func runWaiting(signal: String?) throws -> ChildProcess {
    let directory = try TemporaryDirectory()
    let fifo = directory.path + "/fifo"
    try #require(try ChildProcess("mkfifo", [fifo]).status == 0)
    let script = """
      \(HookProgram.awaitSleep)
      if [ -n "$2" ]; then (await_sleep $$; kill "-$2" $$) >/dev/null 2>&1 & fi
      exec "$0" vm0 prepare begin - <> "$1"
      """
    return try ChildProcess("sh", ["-c", script, HookProgram.path, fifo, signal ?? ""])
  }

  @Test("lets it go on after two seconds without an answer", .timeLimit(.minutes(1)))
  func deadline() throws {
    let start = ContinuousClock.now
    let hook = try runWaiting(signal: nil)
    #expect(hook.status == 0)
    #expect(hook.output.isEmpty)
    #expect(hook.error == "rmrr-guard: no answer within 2 seconds; it lets this go on unchecked.\n")
    #expect(ContinuousClock.now - start >= .seconds(1.9))
    #expect(LastResort.deadline == 2)
  }

  @Test("has no more address space than keeps a host from swapping", .timeLimit(.minutes(1)))
  func addressSpace() throws {
    let directory = try TemporaryDirectory()
    let fifo = directory.path + "/fifo"
    try #require(try ChildProcess("mkfifo", [fifo]).status == 0)
    let script = """
      \(HookProgram.awaitSleep)
      "$0" vm0 prepare begin - <> "$1" 2>&1 &
      await_sleep "$!"
      grep 'Max address space' "/proc/$!/limits"
      kill "$!"
      """
    let hook = try ChildProcess("sh", ["-c", script, HookProgram.path, fifo])
    #expect(hook.output.split(separator: " ").map { String($0) }.prefix(4) == ["Max", "address", "space", "268435456"])
  }

  @Test("does not wait for a standard error output that nobody reads", .timeLimit(.minutes(1)))
  func fullStandardError() throws {
    let directory = try TemporaryDirectory()
    let fifo = directory.path + "/fifo"
    try #require(try ChildProcess("mkfifo", [fifo]).status == 0)
    // The writer that fills the pipe ends when it is full; the shell keeps its other end open. The hook waits a second, and the
    // deadline would end it after two. Of three tries, since other tests run beside it.
    let script = """
      exec 3<> "$1"
      timeout 1 cat /dev/zero >&3
      for try in 1 2 3; do printf '<domain' | timeout --signal KILL 1.8 "$0" vm0 prepare begin - 2>&3 && exit; done
      exit 1
      """
    #expect(try ChildProcess("sh", ["-c", script, HookProgram.path, fifo]).status == 0)
  }

  @Test("does not wait for a standard error output that is closed", .timeLimit(.minutes(1)))
  func closedStandardError() throws {
    // It waits a second for one that nobody reads. Of three tries, since other tests run beside it.
    let script = """
      for try in 1 2 3; do printf '<domain' | timeout --signal KILL 0.9 "$0" vm0 prepare begin - 2>&- && exit; done
      exit 1
      """
    #expect(try ChildProcess("sh", ["-c", script, HookProgram.path]).status == 0)
  }

  @Test(
    "lets it go on after a fatal signal", .timeLimit(.minutes(1)),
    arguments: ["ILL", "SEGV", "TERM", "USR1", "QUIT", "34", "64"])
  func signals(signal: String) throws {
    let hook = try runWaiting(signal: signal)
    #expect(hook.status == 0)
    #expect(hook.output.isEmpty)
    #expect(hook.error == "rmrr-guard: the check of host devices broke off; it lets this go on unchecked.\n")
  }
}
