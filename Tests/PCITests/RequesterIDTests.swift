import PCI
import Testing

@Suite("A requester ID")
struct RequesterIDTests {
  private static let cases: [(number: UInt16, text: String)] = [
    (0x0000, "00:00.0"), (0x0007, "00:00.7"), (0x0008, "00:01.0"), (0x00f8, "00:1f.0"), (0x0100, "01:00.0"),
    (0x0fff, "0f:1f.7"), (0x1122, "11:04.2"), (0xc407, "c4:00.7"), (0xffff, "ff:1f.7"),
  ]

  @Test("is written as lspci writes a function without its segment", arguments: cases)
  func description(number: UInt16, text: String) {
    #expect(RequesterID(rawValue: number).description == text)
  }

  @Test("is that of the function with the same bus, device and function", arguments: cases)
  func ofAddress(number: UInt16, text: String) throws {
    let address = try #require(PCIAddress(sysfsName: "0000:" + text))
    #expect(address.requesterID == RequesterID(rawValue: number))
    #expect(PCIAddress(segment: 0, requesterID: RequesterID(rawValue: number)) == address)
  }

  @Test("says nothing of the function's segment")
  func segment() throws {
    let address = try #require(PCIAddress(sysfsName: "10002:e1:00.3"))
    #expect(address.requesterID == RequesterID(rawValue: 0xe103))
    #expect(PCIAddress(segment: 0x10002, requesterID: RequesterID(rawValue: 0xe103)) == address)
  }

  @Test("is another one for each function of a segment")
  func distinct() {
    var numbers: Set<UInt16> = []
    for bus in 0...UInt8.max {
      for device in 0...31 as ClosedRange<UInt8> {
        for function in 0...7 as ClosedRange<UInt8> {
          let address = PCIAddress(segment: 0, bus: bus, device: device, function: function)
          if let address { numbers.insert(address.requesterID.rawValue) }
        }
      }
    }
    #expect(numbers.count == 0x10000)
  }

  @Test("comes before those with a higher bus, device or function")
  func order() {
    let ascending = Self.cases.map { RequesterID(rawValue: $0.number) }
    #expect(ascending.shuffled().sorted() == ascending)
  }
}
