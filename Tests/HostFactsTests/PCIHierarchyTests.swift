import HostFacts
import PCI
import Testing

@Suite("The way to a function, from the target of its sysfs link")
struct PCIHierarchyTests {
  @Test(
    "is the root bus and every function below it",
    arguments: [
      ("../../../devices/pci0000:00/0000:00:02.0", UInt8(0), ["0000:00:02.0"]),
      (
        "../../../devices/pci0000:ae/0000:ae:00.0/0000:af:00.0/0000:b0:01.0", 0xae,
        ["0000:ae:00.0", "0000:af:00.0", "0000:b0:01.0"]
      ),
      // The buses behind an Intel VMD controller have a root of their own.
      (
        "../../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0", 0xe0,
        ["10000:e0:06.0", "10000:e1:00.0"]
      ),
      // What is not a PCI function does not count.
      ("../../../devices/pci0000:00/0000:00:05.0/virtio2/vdpa0", 0, ["0000:00:05.0"]),
    ])
  func hierarchy(path: String, rootBus: UInt8, functions: [String]) {
    let hierarchy = PCIHierarchy(devicePath: path)
    #expect(hierarchy?.rootBus == rootBus)
    #expect(hierarchy?.functions.map(\.description) == functions)
  }

  @Test("is not there without a root bus", arguments: ["", "../../../devices/virtual/net/lo", "0000:00:02.0", "/"])
  func none(path: String) {
    #expect(PCIHierarchy(devicePath: path) == nil)
  }
}
