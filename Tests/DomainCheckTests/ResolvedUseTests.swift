import DomainCheck
import DomainXML
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("A use of a host device comes to")
struct ResolvedUseTests {
  /// A host with one vDPA device of a virtual function, one of a simulator, and one that sysfs shows wrongly.
  private func resolution(_ device: HostDeviceUse.Device) throws -> ResolvedUse.Resolution {
    let directory = try TemporaryDirectory()
    let ways = ["pci0000:00/0000:00:06.0/0000:01:00.2/vdpa0", "virtual/vdpa1"]
    for (index, way) in ways.enumerated() {
      try directory.writer.directory("sys/devices/\(way)/vhost-vdpa-\(index)")
      try directory.writer.link("sys/bus/vdpa/devices/vdpa\(index)", to: "../../../devices/\(way)")
    }
    try directory.writer.directory("sys/bus/vdpa/devices/vdpa2/vhost-vdpa-2")
    let use = HostDeviceUse(device: device, place: "/domain/devices/hostdev[1]")
    let resolved = ResolvedUse(use, on: HostReader(root: HostRoot(path: directory.path)))
    #expect(resolved.use == use)
    return resolved.resolution
  }

  @Test("a question about the PCI function")
  func pci() throws {
    let address = try #require(PCIAddress(sysfsName: "0000:01:00.1"))
    #expect(try resolution(.pci(address)) == .question(DeviceQuestion(address: address, attachment: .vfio)))
  }

  @Test("a question about the parent of a vDPA device")
  func vdpa() throws {
    let parent = try #require(PCIAddress(sysfsName: "0000:01:00.2"))
    let expected = ResolvedUse.Resolution.question(DeviceQuestion(address: parent, attachment: .vhostVDPA))
    #expect(try resolution(.vdpa(characterDevice: "/dev/vhost-vdpa-0")) == expected)
  }

  @Test(
    "no claim on any function",
    arguments: [
      .vdpa(characterDevice: "/dev/vhost-vdpa-1"), .mediated(uuid: "4b20d080-1b54-4048-85b3-a6a62d165c01"),
      .notPCI(type: "usb"),
    ] as [HostDeviceUse.Device])
  func noClaim(device: HostDeviceUse.Device) throws {
    #expect(try resolution(device) == .noClaim)
  }

  @Test("a choice that libvirt makes later")
  func pool() throws {
    #expect(try resolution(.networkPool(network: "sriov")) == .chosenAtStart(network: "sriov"))
  }

  @Test(
    "nothing that could be told",
    arguments: [
      (.vdpa(characterDevice: "/dev/vhost-vdpa-7"), "this host has no vDPA device /dev/vhost-vdpa-7"),
      (.vdpa(characterDevice: "/dev/vhost-vdpa-2"), "/sys/bus/vdpa/devices/vdpa2 cannot be read: Invalid argument."),
      (.untold("vfio-pci,fd=7"), "vfio-pci,fd=7 does not tell which device it is"),
    ] as [(HostDeviceUse.Device, String)])
  func untold(device: HostDeviceUse.Device, text: String) throws {
    #expect(try resolution(device) == .untold(text))
  }
}
