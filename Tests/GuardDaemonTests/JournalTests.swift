import Testing

@testable import GuardDaemon

@Suite("An entry of the journal")
struct JournalTests {
  @Test(
    "has fields by names that the journal takes",
    arguments: [
      ("RMRR_GUARD_DOMAIN", "RMRR_GUARD_DOMAIN"), ("request-id", "REQUEST_ID"), ("_private", "PRIVATE"),
      ("9lives", "LIVES"),
      ("", "FIELD"), ("___", "FIELD"), (String(repeating: "a", count: 90), String(repeating: "A", count: 64)),
    ])
  func names(key: String, name: String) {
    #expect(JournalLogHandler.fieldName(key) == name)
  }
}
