import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("What stands behind a vDPA device")
struct VDPAParentTests {
  private func host(_ ways: [String]) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for (index, way) in ways.enumerated() {
      try directory.writer.directory("sys/devices/\(way)/vdpa\(index)/vhost-vdpa-\(index)")
      try directory.writer.link("sys/bus/vdpa/devices/vdpa\(index)", to: "../../../devices/\(way)/vdpa\(index)")
    }
    return directory
  }

  private static let ways = [
    "pci0000:00/0000:00:06.0/0000:01:00.2", "pci0000:00/0000:00:06.0/0000:01:00.0/mlx5_core.sf.4",
    "virtual/vdpasim_net", "pci0000:00/0000:00:05.0/virtio2",
  ]

  @Test(
    "is the nearest PCI function above it, if there is one",
    arguments: [
      ("/dev/vhost-vdpa-0", "0000:01:00.2"), ("/dev/vhost-vdpa-1", "0000:01:00.0"), ("/dev/vhost-vdpa-2", nil),
      ("/dev/vhost-vdpa-3", "0000:00:05.0"), ("vhost-vdpa-0", "0000:01:00.2"),
    ] as [(String, String?)])
  func parent(device: String, address: String?) throws {
    let directory = try host(Self.ways)
    let parent = HostReader(root: HostRoot(path: directory.path)).parent(ofVDPACharacterDevice: device)
    #expect(parent == (try address.map { .pci(try #require(PCIAddress(sysfsName: $0))) } ?? .notPCI))
  }

  @Test(
    "is not there",
    arguments: [
      "/dev/vhost-vdpa-4", "/dev/vhost-vdpa", "/dev/vhost-vdpa-00", "", "/", "/dev/..", "/dev/.",
    ])
  func absent(device: String) throws {
    let directory = try host(Self.ways)
    #expect(HostReader(root: HostRoot(path: directory.path)).parent(ofVDPACharacterDevice: device) == .absent)
  }

  @Test("is not there on a host without vDPA")
  func noBus() throws {
    let directory = try TemporaryDirectory()
    let reader = HostReader(root: HostRoot(path: directory.path))
    #expect(reader.parent(ofVDPACharacterDevice: "/dev/vhost-vdpa-0") == .absent)
  }

  @Test("cannot be told where sysfs shows something else than a link")
  func unreadable() throws {
    let directory = try TemporaryDirectory()
    try directory.writer.directory("sys/bus/vdpa/devices/vdpa0/vhost-vdpa-0")
    let parent = HostReader(root: HostRoot(path: directory.path)).parent(ofVDPACharacterDevice: "/dev/vhost-vdpa-0")
    guard case .unreadable(let fault) = parent else {
      Issue.record("\(parent)")
      return
    }
    #expect(fault.path == "/sys/bus/vdpa/devices/vdpa0")
  }

  @Test("is told for every vDPA device that a domain can use, in their order")
  func all() throws {
    let directory = try host(Self.ways)
    // One that the host's own network uses has no character device.
    try directory.writer.directory("sys/bus/vdpa/devices/vdpa9/vhost-net")
    let devices = try HostReader(root: HostRoot(path: directory.path)).vdpaDevices()
    #expect(devices.map(\.characterDevice) == ["vhost-vdpa-0", "vhost-vdpa-1", "vhost-vdpa-2", "vhost-vdpa-3"])
    let parents = devices.map { if case .pci(let address) = $0.parent { address.description } else { "\($0.parent)" } }
    #expect(parents == ["0000:01:00.2", "0000:01:00.0", "notPCI", "0000:00:05.0"])
    #expect(try HostReader(root: HostRoot(path: TemporaryDirectory().path)).vdpaDevices().isEmpty)
  }

  @Test("is not told where the devices cannot be listed: a link that goes in a circle")
  func noList() throws {
    let directory = try TemporaryDirectory()
    try directory.writer.link("sys/bus/vdpa/devices", to: "devices")
    let reader = HostReader(root: HostRoot(path: directory.path))
    let error = #expect(throws: ReadingFault.self) { try reader.vdpaDevices() }
    #expect(error?.path == "/sys/bus/vdpa/devices")
    guard case .unreadable = reader.parent(ofVDPACharacterDevice: "/dev/vhost-vdpa-0") else {
      Issue.record("It was taken for absent.")
      return
    }
  }
}
