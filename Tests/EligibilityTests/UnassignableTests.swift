import Eligibility
import HostFacts
import PCI
import Testing

@Suite("A function that cannot be assigned at all")
struct UnassignableTests {
  private static let direct = "30000000-30000fff direct"
  private static let fault = ReadingFault(path: "/sys/bus/pci/devices/x/class", cause: .notARegularFile)

  private func machine(group: Int?, classCode: UInt32 = 0x020000, buses: ClosedRange<UInt8>? = nil) -> Machine {
    Machine(functions: [.init(address: "00:02.0", classCode: classCode, group: group, buses: buses)])
  }

  @Test("is absent")
  func absent() throws {
    let judgement = try machine(group: 2).judge("7f:00.0")
    #expect(judgement.verdict == .unassignable)
    #expect(judgement.reasons == [.absent])
    #expect(judgement.function == nil)
  }

  @Test("is not told from one that cannot be read")
  func unreadable() throws {
    var machine = machine(group: 2)
    machine.faults = ["00:03.0": Self.fault]
    let judgement = try machine.judge("00:03.0")
    #expect(judgement.verdict == .undetermined)
    #expect(judgement.reasons == [.unreadable(Self.fault)])
  }

  @Test("is a bridge, with a group or without", arguments: [2, nil])
  func bridge(group: Int?) throws {
    let judgement = try machine(group: group, classCode: 0x060400, buses: 1...1).judge("00:02.0")
    #expect(judgement.verdict == .unassignable)
    #expect(judgement.reasons == [.bridge])
  }

  @Test("is a bridge also where nothing is known of its group's memory")
  func bridgeInUnreadableGroup() throws {
    var machine = machine(group: 2, classCode: 0x060400, buses: 1...1)
    machine.regions = [2: .absent]
    #expect(try machine.judge("00:02.0").reasons == [.bridge])
  }

  @Test("is a bridge, but refused where memory is pinned to it")
  func pinnedBridge() throws {
    var machine = machine(group: 2, classCode: 0x060400, buses: 1...1)
    machine.shown = [2: Self.direct]
    machine.rmrrs = [.init(scopes: ["br 00:02.0"])]
    let judgement = try machine.judge("00:02.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedNames == ["00:02.0"])
  }

  @Test("has no group, and no pin in the table")
  func noGroup() throws {
    let judgement = try machine(group: nil).judge("00:02.0")
    #expect(judgement.verdict == .unassignable)
    #expect(judgement.reasons == [.noIOMMUGroup])
    #expect(judgement.notes == [])
  }

  @Test(
    "has no group, and a note if the table pins memory that Linux would not let go of",
    arguments: [
      (0x020000, .linux612, true), (0x0c0330, .linux612, false), (0x030000, .linux612, false),
      (0x030000, KernelFeatures(release: "3.10.0-229.el7.x86_64"), true), (0x020000, KernelFeatures(), true),
      (0x020000, KernelFeatures(release: "3.10.0-229.el7.x86_64"), true),
    ] as [(UInt32, KernelFeatures, Bool)])
  func pinnedWithoutGroup(classCode: UInt32, kernel: KernelFeatures, isNoted: Bool) throws {
    var machine = machine(group: nil, classCode: classCode)
    machine.kernel = kernel
    machine.rmrrs = [.init(scopes: ["ep 00:02.0"])]
    let judgement = try machine.judge("00:02.0")
    #expect(judgement.verdict == .unassignable)
    let range = MemoryRange(start: 0x3000_0000, end: 0x3000_0fff)
    let pin = Pin(function: try pci("00:02.0"), range: range, origin: .rmrr(offset: 48))
    #expect(judgement.notes == (isNoted ? [.pinnedInTableWithoutGroup(pin)] : []))
  }

  @Test("has a group that cannot be read, and is undetermined")
  func unreadableGroup() throws {
    let facts = HostFacts(
      functions: try machine(group: 2).facts().functions,
      faults: [FunctionFault(address: try pci("00:02.0"), fault: Self.fault)])
    let judgement = Judge(host: facts).judge(DeviceQuestion(address: try pci("00:02.0")))
    #expect(judgement.verdict == .undetermined)
    #expect(judgement.reasons == [.unreadable(Self.fault)])
  }
}
