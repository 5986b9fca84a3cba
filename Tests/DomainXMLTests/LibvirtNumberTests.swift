import DomainXML
import PCI
import Testing

@Suite("A number of libvirt's")
struct LibvirtNumberTests {
  @Test(
    "is hexadecimal with 0x, octal with 0, else decimal",
    arguments: [
      ("0", 0), ("00", 0), ("7", 7), ("10", 10), ("010", 8), ("0x10", 16), ("0X1f", 31), ("0x001F", 31), ("017", 15),
      ("+3", 3), (" 3", 3), ("\t\n 0x3", 3), (" +010", 8), ("4294967295", UInt32.max), ("0xffffffff", UInt32.max),
      ("037777777777", UInt32.max), ("0000000000000000001", 1),
      ("\r\n1", 1), ("\u{b}\u{c}1", 1),
    ])
  func numbers(text: String, number: UInt32) {
    #expect(libvirtNumber(text) == number)
  }

  @Test(
    "is nothing else",
    arguments: [
      "", " ", "-1", "+", "-0", "08", "019", "0x", "0xg", "x1", "1f", "1 ", "1.0", "0x-1", "0x+1", "++1", "+-1", "1e3",
      "4294967296", "0x100000000", "99999999999999999999", "0b1", "1_0", "\u{661}", "1\u{301}", "\t\u{301}5", "\u{a0}1",
    ])
  func nothing(text: String) {
    #expect(libvirtNumber(text) == nil)
  }
}

@Suite("The attributes of an address")
struct AddressAttributeTests {
  private func fault(_ attributes: String) -> DomainXMLError? {
    DomainXMLTests.fault(
      in: "<domain><devices><hostdev type='pci'><source><address \(attributes)/></source></hostdev></devices></domain>")
  }

  @Test(
    "count as 0 where they are absent",
    arguments: [
      ("", "0000:00:00.0"), ("bus='1'", "0000:01:00.0"), ("slot='0x1f'", "0000:00:1f.0"),
      ("function='7'", "0000:00:00.7"), ("domain='0x10000' bus='0xe0'", "10000:e0:00.0"),
      ("domain='4294967295' bus='255' slot='31' function='07'", "ffffffff:ff:1f.7"),
      ("bus='010' slot='010'", "0000:08:08.0"), ("bus='+1' slot=' 2' multifunction='on'", "0000:01:02.0"),
    ])
  func values(attributes: String, address: String) throws {
    let hostdev = "<hostdev type='pci'><source><address \(attributes)/></source></hostdev>"
    #expect(try domain(devices: hostdev).devices == [pci(address)])
  }

  @Test(
    "are an error out of their range",
    arguments: [
      ("domain='0x100000000'", "domain", "0x100000000", UInt32.max), ("bus='0x100'", "bus", "0x100", 0xff),
      ("bus='256'", "bus", "256", 0xff), ("slot='0x20'", "slot", "0x20", 0x1f), ("slot='32'", "slot", "32", 0x1f),
      ("function='8'", "function", "8", 7), ("function='08'", "function", "08", 7), ("bus=''", "bus", "", 0xff),
      ("bus='-1'", "bus", "-1", 0xff), ("slot='1f'", "slot", "1f", 0x1f), ("bus='0x'", "bus", "0x", 0xff),
    ])
  func outOfRange(attributes: String, name: String, value: String, highest: UInt32) {
    #expect(
      fault(attributes)
        == .addressAttribute(place: "/domain/devices/hostdev[1]", name: name, value: value, highest: highest))
  }

  @Test("are named in the error, with what they may be")
  func text() {
    #expect(
      fault("slot='32'")?.description == "/domain/devices/hostdev[1]: slot='32' is not a number from 0 to 0x1f")
  }
}
