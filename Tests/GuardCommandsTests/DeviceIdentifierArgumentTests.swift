import PCI
import Testing

@testable import GuardCommands

@Suite("A kind of device is named by its numbers")
struct DeviceIdentifierArgumentTests {
  @Test(
    arguments: [
      ("8086:1521", "8086:1521"), ("8086:10D3", "8086:10d3"), ("0000:0000", "0000:0000"), ("ffff:FFFF", "ffff:ffff"),
    ])
  func known(text: String, identifier: String) {
    #expect(DeviceIdentifierArgument(argument: text)?.identifier.description == identifier)
  }

  @Test(arguments: [
    "", ":", "8086", "8086:", ":1521", "8086:15211", "808:1521", "8086:+521", "0x8086:0x1521", "8086:1521:0",
    "8086 1521", "intel:1521",
  ])
  func unknown(text: String) { #expect(DeviceIdentifierArgument(argument: text) == nil) }
}
