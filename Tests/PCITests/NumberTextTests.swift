import PCI
import Testing

@Suite("Hexadecimal")
struct HexadecimalTests {
  @Test(
    "is written in lower case, with zeros up to its width and never cut",
    arguments: [
      (0, 1, "0"), (0, 4, "0000"), (0xab, 4, "00ab"), (0x12345, 4, "12345"), (UInt64.max, 1, "ffffffffffffffff"),
    ])
  func writing(value: UInt64, digits: Int, expected: String) {
    #expect(hexadecimal(value, digits: digits) == expected)
  }

  @Test("has digits in both cases and no others")
  func digits() {
    let digits = (UInt8.min...UInt8.max).filter { hexadecimalDigit($0) != nil }
    #expect(digits == Array("0123456789ABCDEFabcdef".utf8))
    #expect(Array("09afAF".utf8).map { hexadecimalDigit($0) } == [0, 9, 10, 15, 10, 15])
  }

  @Test("makes up an identifier as lspci writes it")
  func identifier() {
    #expect(DeviceIdentifier(vendor: 0x8086, device: 0x00d3).description == "8086:00d3")
  }
}

@Suite("Decimal")
struct DecimalTests {
  @Test(
    "is written as Swift writes it",
    arguments: [0, 7, 9, 10, 15, 99, 100, 4_294_967_295, -1, -10, Int.max, Int.min])
  func writing(value: Int) {
    #expect(decimal(value) == String(value))
  }
}
