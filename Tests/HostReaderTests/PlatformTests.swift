import HostFacts
import HostReader
import PCI
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

  @Test("are read with what firmware calls a device: by ACPI, by SMBIOS, by a number alone, or not at all")
  func labels() throws {
    let addresses = ["0000:00:02.0", "0000:00:03.0", "0000:00:04.0", "0000:00:05.0", "0000:00:06.0"]
    var tree = HostTree(functions: addresses.map { .init($0, group: 0) })
    tree.labels = [
      addresses[0]: ["label": "Onboard LAN", "acpi_index": "3", "index": "1"],
      addresses[1]: ["label": "Embedded LOM 1 Port 2", "index": "2"], addresses[2]: ["label": "", "acpi_index": "7"],
      addresses[3]: ["label": "", "index": "none"],
    ]
    let read = try platform(of: tree).labels
    #expect(read.map(\.address.description) == Array(addresses.prefix(3)))
    #expect(read.map(\.text) == ["Onboard LAN", "Embedded LOM 1 Port 2", nil])
    #expect(read.map(\.index) == [3, 2, 7])
  }

  @Test("are read with a number where the label beside it cannot be read")
  func unreadableLabel() throws {
    var tree = HostTree(functions: [.init("0000:00:02.0", group: 0)])
    tree.labels = ["0000:00:02.0": ["acpi_index": "7"]]
    let directory = try TemporaryDirectory(tree)
    try directory.writer.directory("sys/bus/pci/devices/0000:00:02.0/label")
    let labels = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost().platform.labels
    #expect(labels.map(\.text) == [nil])
    #expect(labels.map(\.index) == [7])
  }

  @Test("are not there where sysfs has neither")
  func absent() throws {
    #expect(try platform(of: HostTree(functions: [.init("0000:00:02.0", group: 0)])) == Platform())
  }
}
