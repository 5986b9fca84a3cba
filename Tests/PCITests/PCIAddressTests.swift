import PCI
import Testing

@Suite("An address of sysfs")
struct PCIAddressTests {
  @Test("is written as it was read", arguments: ["0000:01:00.1", "10000:e0:06.0", "ffff:ff:1f.7"])
  func roundTrip(text: String) {
    #expect(PCIAddress(sysfsName: text)?.description == text)
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "01:00.1", "000:01:00.1", "0000:1:00.1", "0000:01:20.0", "0000:01:00.8", "0000:01:00.1 ", "0000:01:00.",
      "0000:01:00.10", "123456789:01:00.0", "0000:01:00.1\0", "0000;01:00.1", "gggg:01:00.1",
    ])
  func refusal(text: String) {
    #expect(PCIAddress(sysfsName: text) == nil)
  }
}
