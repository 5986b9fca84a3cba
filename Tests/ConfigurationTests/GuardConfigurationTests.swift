import Configuration
import PCI
import Testing

@Suite("A configuration")
struct GuardConfigurationTests {
  @Test("without a word is the defaults")
  func empty() throws {
    #expect(try GuardConfiguration(fileContents: []) == GuardConfiguration())
  }
}
