import PCI
import Testing

@Suite("An address of sysfs")
struct PCIAddressTests {
  @Test("is written as it was read", arguments: ["0000:01:00.1", "10000:e0:06.0", "ffff:ff:1f.7", "ffffffff:00:00.0"])
  func roundTrip(text: String) {
    #expect(PCIAddress(sysfsName: text)?.description == text)
  }

  @Test("may have upper-case digits and a segment with leading zeros")
  func otherSpellings() {
    #expect(PCIAddress(sysfsName: "00AB:CD:1E.5")?.description == "00ab:cd:1e.5")
    #expect(PCIAddress(sysfsName: "00010000:01:00.0")?.description == "10000:01:00.0")
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "01:00.1", "000:01:00.1", "0000:1:00.1", "0000:01:20.0", "0000:01:00.8", "0000:01:00.1 ", "0000:01:00.",
      "0000:01:00.10", "123456789:01:00.0", "0000:01:00.1\0", "0000;01:00.1", "gggg:01:00.1", "0x00:01:00.1",
      "+000:01:00.1", "0000:01:00.f", "0000:01:00-1", "0000:01:00.1/", "００００:01:00.1",
    ])
  func refusal(text: String) {
    #expect(PCIAddress(sysfsName: text) == nil)
  }
}

@Suite("An address of its numbers")
struct PCIAddressNumberTests {
  @Test("has 32 devices of 8 functions on a bus")
  func limits() {
    #expect(PCIAddress(segment: .max, bus: 0xff, device: 0x1f, function: 7)?.description == "ffffffff:ff:1f.7")
    #expect(PCIAddress(segment: 0, bus: 0, device: 0x20, function: 0) == nil)
    #expect(PCIAddress(segment: 0, bus: 0, device: 0, function: 8) == nil)
  }

  @Test("goes by segment, then bus, device and function")
  func order() {
    let ordered = ["0000:01:00.0", "0000:01:00.1", "0000:01:02.0", "0000:0a:00.0", "0001:00:00.0", "10000:00:00.0"]
    #expect(ordered.reversed().compactMap { PCIAddress(sysfsName: $0) }.sorted().map(\.description) == ordered)
  }
}
