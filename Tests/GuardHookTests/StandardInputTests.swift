import TestSupport
import Testing

@Suite("The program's standard input")
struct StandardInputTests {
  /// The canary's document, filled up with spaces before its end; it is refused whatever the host is.
  private func canary(byteCount: Int) -> String {
    let end = "</domain>"
    return XMLText.canary.dropLast(end.count) + String(repeating: " ", count: byteCount - XMLText.canary.utf8.count)
      + end
  }

  @Test("is read whole, whatever its length", arguments: [16_383, 16_384, 16_385, 32_768, 32_769, 100_000, 1 << 20])
  func length(byteCount: Int) throws {
    let hook = try HookProgram.run(["vm0", "prepare", "begin", "-"], canary(byteCount: byteCount))
    #expect(hook.error == "rmrr-guard: the hook is in force: 5e1f-77\n")
    #expect(hook.status == 1)
  }

  @Test("is read whole in whatever pieces it comes", arguments: [1, 1000, 16_384, 16_385])
  func pieces(byteCount: Int) throws {
    let script = "dd bs=\(byteCount) status=none | \"$0\" vm0 prepare begin -"
    let hook = try ChildProcess("sh", ["-c", script, HookProgram.path], input: Array(canary(byteCount: 40_000).utf8))
    #expect(hook.error == "rmrr-guard: the hook is in force: 5e1f-77\n")
    #expect(hook.status == 1)
  }
}
