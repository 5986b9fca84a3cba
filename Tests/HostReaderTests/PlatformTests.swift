import HostFacts
import HostReader
import TestSupport
import Testing

@Suite("What a machine is called, and its slots")
struct PlatformTests {
  private func platform(of tree: HostTree) throws -> Platform {
    let directory = try TemporaryDirectory(tree)
    return try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost().platform
  }

  @Test("are read from sysfs, and no serial number is")
  func read() throws {
    var tree = HostTree(functions: [.init("0000:00:02.0", group: 0)])
    tree.identity = [
      "sys_vendor": "HP", "product_name": "ProLiant DL380p Gen8", "bios_version": "P70", "bios_date": "05/24/2019  ",
      "product_serial": "CZ123", "board_name": "",
    ]
    tree.slots = ["2": "0000:02:00", "10": "0000:04", "odd": "somewhere"]
    let platform = try platform(of: tree)
    #expect(
      platform.identity
        == MachineIdentity(
          vendor: "HP", product: "ProLiant DL380p Gen8", firmwareVersion: "P70", firmwareDate: "05/24/2019"))
    #expect(platform.slots.map(\.name) == ["10", "2"])
  }

  @Test("are not there where sysfs has neither")
  func absent() throws {
    #expect(try platform(of: HostTree(functions: [.init("0000:00:02.0", group: 0)])) == Platform())
  }
}
