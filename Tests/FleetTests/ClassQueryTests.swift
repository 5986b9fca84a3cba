import Fleet
import PCI
import Testing

@Suite("Classes of devices are asked for by number and by name")
struct ClassQueryTests {
  /// What is asked for, some classes that are meant, and some that are not.
  private static let cases: [(text: String, meant: [UInt32], others: [UInt32])] = [
    ("02", [0x020000, 0x028000, 0x02ff00], [0x010000, 0x120000]),
    ("0x02", [0x020000, 0x028000], [0x010000]),
    ("0200", [0x020000, 0x020001], [0x020700, 0x028000]),
    ("0x0C03", [0x0c0330, 0x0c0320], [0x0c0500]),
    ("010802", [0x010802], [0x010801, 0x010800]),
    ("00", [0x000000, 0x000100], [0x010000]),
    ("Ethernet controller", [0x020000], [0x028000, 0x020700]),
    ("ethernet", [0x020000], [0x028000]),
    ("fibre-channel", [0x0c0400], [0x0c0300]),
    ("nvme", [0x010802], [0x010601]),
    ("3D", [0x030200], [0x030000]),
    ("audio device", [0x040300], [0x040000]),
    // The name of a base class is that of all its subclasses too, whatever name of their own they have.
    ("network", [0x020000, 0x020700, 0x028000, 0x025500], [0x030000]),
    ("display controller", [0x030000, 0x030200, 0x038000], [0x020000]),
    ("bridge", [0x060000, 0x060400, 0x068000], [0x050000]),
    ("processing accelerator", [0x120000, 0x12ff00], [0x110000]),
  ]

  @Test(arguments: cases)
  func matches(text: String, meant: [UInt32], others: [UInt32]) throws {
    let query = try #require(ClassQuery(text))
    #expect(query.text == text)
    for code in meant { #expect(query.matches(ClassCode(rawValue: code)), "\(ClassCode(rawValue: code))") }
    for code in others { #expect(!query.matches(ClassCode(rawValue: code)), "\(ClassCode(rawValue: code))") }
  }

  @Test(
    "What is neither is nothing, and so is a name that says nothing",
    arguments: [
      "", "0", "020", "02000", "0200000", "0x", "0x0g", "0X02 ", "-1", "nic", "controller", "PCI device", "pci-device",
    ])
  func unknown(text: String) { #expect((ClassQuery(text) == nil) == true) }

  @Test("Every name that this program has for a class can be asked by, and finds that class")
  func everyName() throws {
    #expect(ClassQuery.names.count > 30)
    let queries = Dictionary(uniqueKeysWithValues: ClassQuery.names.map { ($0, ClassQuery($0)) })
    for number in UInt32(0)...0xffff {
      let code = ClassCode(rawValue: number << 8)
      guard code.name != "PCI device" else { continue }
      let query = try #require(queries[code.name.lowercased()], "\(code)")
      if query?.matches(code) != true { Issue.record("\(code) is not found by its name") }
    }
  }
}
