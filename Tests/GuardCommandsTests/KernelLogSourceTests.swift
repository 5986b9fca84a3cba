import Testing

@testable import GuardCommands

@Suite("The log of this machine")
struct KernelLogSourceTests {
  private static let line = "DMAR: RMRR base: 0x000000bdea8000 end: 0x000000bdeb6fff\n"

  /// What is told of a log, and whether it is used.
  private func use(_ text: String) -> (isUsed: Bool, told: [String]) {
    var told: [String] = []
    let log = KernelLogSource.log(toldBy: Array(text.utf8), from: "/dev/kmsg") { told.append($0.text) }
    return (log != nil, told)
  }

  @Test("is used, though a power cut has left NULs in it")
  func nuls() {
    let (isUsed, told) = use(String(repeating: "\u{0}", count: 4096) + Self.line)
    #expect(isUsed)
    #expect(told == [])
  }

  @Test("is passed over in silence where it tells nothing")
  func nothing() {
    let (isUsed, told) = use("eth0: link is up\n")
    #expect(!isUsed)
    #expect(told == [])
  }

  @Test("that is no text is passed over, and that is told")
  func binary() {
    let (isUsed, told) = use(String(repeating: "\u{1}", count: 4096) + Self.line)
    #expect(!isUsed)
    #expect(told == ["/dev/kmsg cannot be read as a log: it is not text (line 1 has bytes that no text has)."])
  }
}
