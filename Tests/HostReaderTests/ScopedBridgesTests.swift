import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("A bridge scope of the DMAR table")
struct ScopedBridgesTests {
  /// A switch below 00:08.0: upstream port 03:00.0, downstream ports 04:00.0 and 04:01.0; the NIC is elsewhere.
  private func bridges(_ scopes: [[UInt8]], segment: UInt16 = 0) throws -> [String: ClosedRange<UInt8>] {
    let port = "0000:00:08.0"
    let upstream = "0000:03:00.0"
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine) { host in
      host.functions += [
        .init(port, classCode: 0x060400, buses: 3...6),
        .init(upstream, below: [port], classCode: 0x060400, buses: 4...6),
        .init("0000:04:00.0", below: [port, upstream], classCode: 0x060400, buses: 5...5),
        .init("0000:04:01.0", below: [port, upstream], classCode: 0x060400, buses: 6...6),
        .init("0000:00:09.0", classCode: 0x060400),
        .init("0001:00:08.0", classCode: 0x060400, buses: 0x20...0x2f),
      ]
      var table = DMARBuilder()
      table.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, segment: segment, scopes: scopes)
      host.tables["DMAR"] = table.bytes()
    }
    let bridges = host.facts().scopedBridges
    return Dictionary(uniqueKeysWithValues: bridges.map { ($0.address?.description ?? "", $0.buses) })
  }

  @Test(
    "is followed hop by hop through the buses that the bridges have now",
    arguments: [
      (0, [8], "0000:00:08.0", 3...6), (0, [8, 0], "0000:03:00.0", 4...6), (0, [8, 0, 1], "0000:04:01.0", 6...6),
      (4, [1], "0000:04:01.0", 6...6),
    ] as [(UInt8, [UInt8], String, ClosedRange<UInt8>)])
  func followed(bus: UInt8, devices: [UInt8], address: String, buses: ClosedRange<UInt8>) throws {
    #expect(try bridges([DMARBuilder.bridge(bus: bus, devices.map { ($0, 0) })]) == [address: buses])
  }

  @Test(
    "leads nowhere",
    arguments: [
      (0, []), (0, [9]), (0, [7]), (0, [2]), (0, [2, 0]), (0, [8, 1]), (0, [8, 0, 0, 0]), (0, [32]), (7, [8]),
    ] as [(UInt8, [UInt8])])
  func nowhere(bus: UInt8, devices: [UInt8]) throws {
    #expect(try bridges([DMARBuilder.bridge(bus: bus, devices.map { ($0, 0) })]).isEmpty)
  }

  @Test("is looked for in its RMRR's segment, and beside the others of the list")
  func segment() throws {
    #expect(try bridges([DMARBuilder.bridge([(8, 0)])], segment: 1) == ["0001:00:08.0": 0x20...0x2f])
    let two = try bridges([DMARBuilder.bridge([(9, 0)]), DMARBuilder.bridge([(8, 0)]), DMARBuilder.bridge([(8, 0)])])
    #expect(two == ["0000:00:08.0": 3...6])
  }

  @Test("is not followed for an endpoint scope")
  func endpoint() throws {
    #expect(try bridges([DMARBuilder.endpoint([(8, 0)])]).isEmpty)
  }
}
