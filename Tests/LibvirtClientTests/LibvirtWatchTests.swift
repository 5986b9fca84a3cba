import CLibvirt
import LibvirtClient
import Testing

@Suite("libvirt tells of its own accord")
struct LibvirtWatchTests {
  @Test("of a domain that is defined and undefined", .timeLimit(.minutes(1)))
  func domains() async throws {
    try LibvirtEventLoop.start()
    let (events, continuation) = AsyncStream<LibvirtEvent>.makeStream()
    let watch = try LibvirtWatch.open(uri: "test:///default") { continuation.yield($0) }
    let isAlive = watch.connection.isAlive
    #expect(isAlive)
    // The test driver is one for all connections of a process.
    let connection = try #require(virConnectOpen("test:///default"))
    defer { virConnectClose(connection) }
    let xml = "<domain type='test'><name>watched</name><memory>1024</memory><os><type>hvm</type></os></domain>"
    let domain = try #require(virDomainDefineXML(connection, xml))
    #expect(virDomainUndefine(domain) == 0)
    virDomainFree(domain)
    var count = 0
    // The other cases' networks are told here too, as they run at the same time.
    for await event in events where event == .domain(name: "watched") {
      count += 1
      if count == 2 { break }
    }
    // The test driver tells of all that is asked for.
    let untold = watch.untold
    #expect(untold == [])
  }

  @Test(
    "of devices that guests can have, and of no others",
    arguments: [
      ("pci_0000_01_00_0", true), ("vdpa_vdpa0", true), ("mdev_b1ae8bf3", true), ("net_vnet0_fe_54", false),
      ("scsi_host1", false), ("computer", false),
    ])
  func hostDevices(name: String, concerns: Bool) {
    #expect(LibvirtWatch.concernsHostDevices(named: name) == concerns)
  }

  @Test("of a network and of a device of the host", .timeLimit(.minutes(1)))
  func others() async throws {
    try LibvirtEventLoop.start()
    let (events, continuation) = AsyncStream<LibvirtEvent>.makeStream()
    let watch = try LibvirtWatch.open(uri: "test:///default") { continuation.yield($0) }
    let connection = try #require(virConnectOpen("test:///default"))
    defer { virConnectClose(connection) }
    let port = """
      <device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>
      <wwnn>2000000012341234</wwnn><wwpn>1000000012341234</wwpn></capability></capability></device>
      """
    let device = try #require(virNodeDeviceCreateXML(connection, port, 0))
    #expect(virNodeDeviceDestroy(device) == 0)
    virNodeDeviceFree(device)
    // It is told of after the device would be.
    let network = try #require(virNetworkCreateXML(connection, "<network><name>watched</name></network>"))
    #expect(virNetworkDestroy(network) == 0)
    virNetworkFree(network)
    var told: [LibvirtEvent] = []
    for await event in events {
      if event == .network || event == .nodeDevice { told.append(event) }
      if told.count == 2 { break }
    }
    // A SCSI host is none of the devices that guests are given.
    #expect(told == [.network, .network])
    _ = consume watch
  }
}
