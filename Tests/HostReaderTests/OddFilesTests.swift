import Glibc
import HostFacts
import PCI
import TestSupport
import Testing

@testable import HostReader

@Suite("What sysfs never has", .timeLimit(.minutes(1)))
struct OddFilesTests {
  private static let function = PCIAddress(sysfsName: "0000:00:02.0")
  private static let tooLong = String(repeating: "a/", count: 600)

  private static func fault(_ path: String, _ code: Int32) -> ReadingFault {
    ReadingFault(path: path, cause: .system(code: code, text: String(cString: strerror(code))))
  }

  @Test("a link with a longer target than any there is named as such")
  func longLink() throws {
    let directory = try TemporaryDirectory()
    try directory.writer.link("link", to: Self.tooLong)
    #expect(throws: Self.fault("/link", ENAMETOOLONG)) { try HostRoot(path: directory.path).linkTarget(of: "/link") }
  }

  @Test("a function whose link to its IOMMU cannot be read is not taken for one without an IOMMU")
  func unreadableIOMMU() throws {
    let directory = try TemporaryDirectory(HostTree(functions: [.init("0000:00:02.0", group: 0)]))
    let path = "/sys/bus/pci/devices/0000:00:02.0/iommu"
    if HostRoot(path: directory.path).exists(path) { try directory.writer.remove(String(path.dropFirst())) }
    try directory.writer.link(String(path.dropFirst()), to: Self.tooLong)
    let reader = FunctionReader(root: HostRoot(path: directory.path))
    #expect(throws: Self.fault(path, ENAMETOOLONG)) { try reader.function(at: #require(Self.function)) }
  }

  @Test("a directory that cannot be entered is not taken for an empty one")
  func loops() throws {
    let directory = try TemporaryDirectory()
    try directory.writer.link("sys/bus/vdpa/devices", to: "devices")
    try directory.writer.link("sys/firmware/acpi/tables", to: "tables")
    let reader = HostReader(root: HostRoot(path: directory.path))
    #expect(throws: Self.fault("/sys/bus/vdpa/devices", ELOOP)) { try reader.vdpaDevices() }
    let fault = Self.fault("/sys/firmware/acpi/tables", ELOOP)
    #expect(
      reader.firmwareTableFiles()
        == [FirmwareTableFile(path: "/sys/firmware/acpi/tables", kind: nil, contents: .unreadable(fault))])
  }
}

@Suite("What a command looks at besides the facts")
struct SingleFactsTests {
  private func reader(_ tree: HostTree) throws -> (HostReader, TemporaryDirectory) {
    let directory = try TemporaryDirectory(tree)
    return (HostReader(root: HostRoot(path: directory.path)), directory)
  }

  @Test("the addresses of all functions, in order, and the class of each")
  func functions() throws {
    let (reader, directory) = try reader(
      HostTree(functions: [.init("0000:01:00.0", group: 1), .init("0000:00:02.0", group: 0)]))
    let addresses = try reader.addresses()
    #expect(addresses.map(\.description) == ["0000:00:02.0", "0000:01:00.0"])
    try directory.writer.file("sys/bus/pci/devices/0000:00:02.0/class", "0x030000\n")
    try directory.writer.file("sys/bus/pci/devices/0000:01:00.0/class", "none\n")
    #expect(addresses.map { reader.classCode(of: $0)?.rawValue } == [0x030000, nil])
  }

  @Test("the host's name and the machine's serial number, where they can be read")
  func identification() throws {
    var tree = HostTree(functions: [.init("0000:00:02.0", group: 0)])
    tree.identity = ["product_serial": "CZ123"]
    let (reader, directory) = try reader(tree)
    #expect(reader.identification() == HostIdentification(hostName: nil, serialNumber: "CZ123"))
    try directory.writer.file("proc/sys/kernel/hostname", "hv1\n")
    #expect(reader.identification() == HostIdentification(hostName: "hv1", serialNumber: "CZ123"))
  }
}
