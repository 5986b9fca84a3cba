import Eligibility
import HostFacts
import PCI
import Testing

@Suite("A table with which Linux would leave VT-d off")
struct TableTakenTests {
  /// A NIC that an RMRR names, and a port that another one names as an endpoint, without `reserved_regions`.
  private func machine(group: Int?) -> Machine {
    var machine = Machine(functions: [
      .init(address: "00:02.0", group: group),
      .init(address: "00:06.0", classCode: 0x060400, group: group.map { $0 + 1 }, buses: 1...1),
    ])
    machine.rmrrs = [.init(scopes: ["ep 00:02.0"]), .init(base: 0x4000_0000, scopes: ["ep 00:06.0"])]
    machine.regions = [2: .absent, 3: .absent]
    machine.kernel = KernelFeatures(release: "3.10.0-229.el7.x86_64")
    return machine
  }

  private func judgement(group: Int?, options: JudgeOptions = JudgeOptions()) throws -> Judgement {
    try Judge(host: machine(group: group).facts(), options: options)
      .judge(DeviceQuestion(address: pci("00:02.0")))
  }

  private func effect() throws -> TableEffect {
    .iommuOff(.scopeTypeMismatch(try pci("00:06.0"), isBridge: false, offset: 80))
  }

  @Test("has been taken all the same where the device has a group")
  func withGroup() throws {
    let judgement = try judgement(group: 2)
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedNames == ["00:02.0"])
  }

  @Test("explains why the device has none")
  func withoutGroup() throws {
    let judgement = try judgement(group: nil)
    #expect(judgement.reasons == [.noIOMMUGroup])
    #expect(try judgement.notes.first == .tableNotTaken(effect(), kind: .intel))
  }

  @Test("leaves the device unassignable by the table alone")
  func byTable() throws {
    let judgement = try judgement(group: 2, options: JudgeOptions(ignoresReservedRegions: true))
    #expect(judgement.verdict == .unassignable)
    #expect(try judgement.reasons == [.tableNotTaken(effect(), kind: .intel)])
  }
}
