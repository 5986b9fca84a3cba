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
    for await event in events {
      #expect(event == .domain(name: "watched"))
      count += 1
      if count == 2 { break }
    }
    // The test driver tells of all that is asked for.
    let untold = watch.untold
    #expect(untold == [])
  }
}
