import ArgumentParser
import Testing

@testable import GuardDaemon

@Suite("An option of the daemon")
struct OptionsTests {
  @Test("that names a file wants a name", arguments: ["--metrics", "--outcomes"])
  func empty(option: String) throws {
    let error = #expect(throws: (any Error).self) { try GuardDaemon.parse([option, ""]) }
    let text = GuardDaemon.fullMessage(for: try #require(error))
    #expect(text.hasPrefix("Error: \(option) wants a file, and got an empty text."))
    #expect(GuardDaemon.exitCode(for: try #require(error)).rawValue == 64)
    #expect(throws: Never.self) { try GuardDaemon.parse([option, "file"]) }
  }
}
