import Eligibility
import HostFacts
import PCI
import Testing

@Suite("A bridge scope reaches by bus number, and an endpoint scope by the way")
struct BridgeScopeTests {
  private static let direct = "30000000-30000fff direct"

  /// A port with buses 1 to 4, and functions on bus 2 of three segments, the last behind a VMD controller.
  private func machine(_ scope: String, segment: UInt16 = 0) -> Machine {
    let addresses = ["0000:02:00.0", "0001:02:00.0", "10000:02:00.0", "0000:05:00.0"]
    var machine = Machine(functions: [.init(address: "00:06.0", classCode: 0x060400, group: 1, buses: 1...4)])
    for (index, address) in addresses.enumerated() {
      let isBehind = index == 0
      machine.functions.append(
        .init(address: address, bridges: isBehind ? ["00:06.0"] : [], rootBus: isBehind ? 0 : 2, group: 10 + index))
    }
    machine.rmrrs = [.init(segment: segment, scopes: [scope])]
    for group in [1, 10, 11, 12, 13] { machine.shown[group] = Self.direct }
    return machine
  }

  private func origin(_ name: String, _ machine: Machine) throws -> Pin.Origin? {
    guard case .pinned(let pin, _)? = try machine.judge(name).reasons.first else { return nil }
    return pin.origin
  }

  @Test("across segments too, as Linux compares it", arguments: ["0000:02:00.0", "0001:02:00.0", "10000:02:00.0"])
  func acrossSegments(name: String) throws {
    let bridge = try pci("00:06.0")
    #expect(try origin(name, machine("br 00:06.0")) == .rmrrOfBridge(bridge, offset: 48))
  }

  @Test("to the bridge itself, and not to a bus out of its range")
  func reach() throws {
    let machine = machine("br 00:06.0")
    #expect(try origin("00:06.0", machine) == .rmrr(offset: 48))
    #expect(try origin("0000:05:00.0", machine) == .reservedRegions(line: 1))
  }

  @Test("to nothing where the segment of the RMRR is another than the bridge's")
  func wrongSegment() throws {
    let machine = machine("br 00:06.0", segment: 1)
    for name in ["00:06.0", "0000:02:00.0", "0001:02:00.0"] {
      #expect(try origin(name, machine) == .reservedRegions(line: 1))
    }
  }

  @Test(
    "with the function's segment in the RMRR, which VMD's 0x10000 never is",
    arguments: [
      (0, "0001:02:00.0", false), (1, "0001:02:00.0", true), (0, "10000:02:00.0", false), (1, "10000:02:00.0", false),
    ] as [(UInt16, String, Bool)])
  func segments(segment: UInt16, name: String, isNamed: Bool) throws {
    let origin = try origin(name, machine("ep 02:00.0", segment: segment))
    #expect(origin == (isNamed ? .rmrr(offset: 48) : .reservedRegions(line: 1)))
  }

  @Test("never to a virtual function as itself, whatever the way says", arguments: ["ep 00:06.0/00.1", "ep 01:00.1"])
  func virtualFunction(scope: String) throws {
    var machine = Machine(functions: [
      .init(address: "00:06.0", classCode: 0x060400, group: 1, buses: 1...1),
      .init(address: "01:00.0", bridges: ["00:06.0"], group: 2),
      .init(address: "01:00.1", bridges: ["00:06.0"], group: 3, physicalFunction: "01:00.0"),
    ])
    machine.rmrrs = [.init(scopes: [scope])]
    #expect(try machine.judge("01:00.1").notes == [])
    machine.functions[2].physicalFunction = nil
    #expect(try machine.judge("01:00.1").notes.count == 1)
  }

  @Test("only if it is of these two types", arguments: ["acpi 00:06.0", "ioapic 00:06.0"])
  func otherTypes(scope: String) throws {
    #expect(try origin("00:06.0", machine(scope)) == .reservedRegions(line: 1))
    #expect(try origin("0000:02:00.0", machine(scope)) == .reservedRegions(line: 1))
  }
}
