import Eligibility
import HostFacts
import PCI
import Testing

/// Whom the table alone refuses under the rule of each generation of kernels, behind Intel's IOMMU.
@Suite("The rules of old kernels")
struct GenerationsTests {
  /// A function to which memory is pinned in some way, and what comes of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var what: String
    var name: String
    /// The rules that refuse it, each with the functions that it names.
    var refusing: [KernelRule: [String]]

    init(_ what: String, _ name: String, since: KernelRule?, naming names: [String]? = nil) {
      self.what = what
      self.name = name
      let rules = KernelRule.allCases.filter { rule in since.map { rule >= $0 } ?? false }
      refusing = Dictionary(uniqueKeysWithValues: rules.map { ($0, names ?? [name]) })
    }

    /// The same, with other names or none under one rule.
    func except(_ rule: KernelRule, naming names: [String]?) -> Case {
      var changed = self
      changed.refusing[rule] = names
      return changed
    }

    var testDescription: String { what }
  }

  private static let cases: [Case] = [
    .init("a NIC", "00:02.0", since: .exemptingUSB),
    .init("a USB controller", "00:04.0", since: nil),
    .init("the VGA device", "00:01.0", since: nil).except(.exemptingUSB, naming: ["00:01.0"]),
    .init("a display device of class 0380", "00:0a.0", since: nil).except(.exemptingUSB, naming: ["00:0a.0"]),
    .init("a GPU whose audio function is pinned as well", "04:00.0", since: .exemptingUSB, naming: ["04:00.1"])
      .except(.exemptingUSB, naming: ["04:00.0", "04:00.1"]),
    .init("a GPU's audio function", "04:00.1", since: .exemptingUSB)
      .except(.exemptingUSB, naming: ["04:00.0", "04:00.1"]),
    .init("a bridge that an RMRR names", "00:06.0", since: .exemptingUSB),
    .init("a NIC behind such a bridge", "01:00.0", since: .relaxableRegions),
    .init("a virtual function behind such a bridge", "01:10.0", since: .relaxableRegions),
    .init("a USB controller behind such a bridge", "01:01.0", since: nil),
    .init("a virtual function that an RMRR names itself", "02:10.0", since: nil),
    .init("the physical function of one that an RMRR names", "02:00.0", since: nil),
    .init("a group mate of a pinned NIC", "09:00.0", since: .exemptingUSB, naming: ["09:00.1"]),
    .init("a group mate of a pinned USB controller", "0a:00.0", since: nil),
    .init("a NIC that no RMRR names", "00:03.0", since: nil),
  ]

  private static let machine = Machine(
    functions: [
      .init(address: "00:01.0", classCode: 0x030000, group: 1), .init(address: "00:02.0", group: 2),
      .init(address: "00:03.0", group: 3), .init(address: "00:04.0", classCode: 0x0c0330, group: 4),
      .init(address: "00:0a.0", classCode: 0x038000, group: 11),
      .init(address: "00:06.0", classCode: 0x060400, group: 6, buses: 1...1),
      .init(address: "01:00.0", bridges: ["00:06.0"], group: 14),
      .init(address: "01:01.0", bridges: ["00:06.0"], classCode: 0x0c0330, group: 15),
      .init(address: "01:10.0", bridges: ["00:06.0"], group: 20, physicalFunction: "01:00.0"),
      .init(address: "00:07.0", classCode: 0x060400, group: 7, buses: 2...2),
      .init(address: "02:00.0", bridges: ["00:07.0"], group: 21),
      .init(address: "02:10.0", bridges: ["00:07.0"], group: 22, physicalFunction: "02:00.0"),
      .init(address: "00:08.0", classCode: 0x060400, group: 8, buses: 4...4),
      .init(address: "04:00.0", bridges: ["00:08.0"], classCode: 0x030000, group: 16),
      .init(address: "04:00.1", bridges: ["00:08.0"], classCode: 0x040300, group: 16),
      .init(address: "00:0c.0", classCode: 0x060400, group: 12, buses: 9...9),
      .init(address: "09:00.0", bridges: ["00:0c.0"], group: 19),
      .init(address: "09:00.1", bridges: ["00:0c.0"], group: 19),
      .init(address: "00:0d.0", classCode: 0x060400, group: 13, buses: 10...10),
      .init(address: "0a:00.0", bridges: ["00:0d.0"], group: 23),
      .init(address: "0a:00.1", bridges: ["00:0d.0"], classCode: 0x0c0320, group: 23),
    ],
    rmrrs: [
      .init(scopes: ["ep 00:02.0", "ep 00:04.0", "ep 00:01.0", "ep 00:0a.0"]), .init(scopes: ["br 00:06.0"]),
      .init(scopes: ["ep 00:07.0/10.0"]), .init(scopes: ["ep 00:08.0/00.0", "ep 00:08.0/00.1"]),
      .init(scopes: ["ep 00:0c.0/00.1"]), .init(scopes: ["ep 00:0d.0/00.1"]),
    ])

  /// The machine under a kernel that has no `reserved_regions`.
  private func machine(_ kernel: KernelFeatures) -> Machine {
    var machine = Self.machine
    machine.kernel = kernel
    for function in machine.functions { if let group = function.group { machine.regions[group] = .absent } }
    return machine
  }

  private func clear(_ name: String, _ machine: Machine) -> Verdict {
    machine.functions.contains { $0.address == name && $0.buses != nil } ? .unassignable : .eligible
  }

  @Test("chosen for a host with any other kernel", arguments: cases, KernelRule.allCases)
  func chosen(device: Case, rule: KernelRule) throws {
    let names = device.refusing[rule]
    let hosts: [Machine] = [.linux612, .linux61, KernelFeatures(release: "4.19.0"), KernelFeatures()].map { kernel in
      var machine = Self.machine
      machine.kernel = kernel
      return machine
    }
    for var machine in hosts + [machine(KernelFeatures(release: "3.10.0-229.el7.x86_64")), machine(KernelFeatures())] {
      machine.options = JudgeOptions(kernelRule: rule, ignoresReservedRegions: true)
      let judgement = try machine.judge(device.name)
      #expect(judgement.verdict == (names == nil ? clear(device.name, machine) : .refused))
      #expect(judgement.pinnedNames == names ?? [])
      #expect(judgement.basis == .firmwareTable)
    }
  }

  @Test("known by the release, on a host without reserved_regions", arguments: cases)
  func rhel7(device: Case) throws {
    let machine = machine(KernelFeatures(release: "3.10.0-229.el7.x86_64", typeInformation: .absent))
    let judgement = try machine.judge(device.name)
    let names = device.refusing[.exemptingUSB]
    #expect(judgement.verdict == (names == nil ? clear(device.name, machine) : .refused))
    #expect(judgement.pinnedNames == names ?? [])
    #expect(judgement.evidence.contains { $0.file == "/proc/sys/kernel/osrelease" } == true)
  }

  @Test(
    "left open by the release: the verdict where all agree, else none",
    arguments: cases,
    [
      (nil, .beforeRefusals ... .requireDirect), ("2.6.32-754.el6.x86_64", .beforeRefusals ... .relaxableRegions),
      ("3.10.0-123.el7.x86_64", .beforeRefusals ... .relaxableRegions),
      ("3.16.7", .beforeRefusals ... .relaxableRegions), ("3.17.0", .exemptingUSB ... .relaxableRegions),
      ("4.0.9", .exemptingUSB ... .relaxableRegions), ("4.4.0", .exemptingGraphics ... .relaxableRegions),
      ("4.18.0-80.el8.x86_64", .exemptingGraphics ... .relaxableRegions),
    ] as [(String?, ClosedRange<KernelRule>)])
  func leftOpen(device: Case, kernel: (release: String?, rules: ClosedRange<KernelRule>)) throws {
    let machine = machine(KernelFeatures(release: kernel.release, typeInformation: .absent))
    let judgement = try machine.judge(device.name)
    let clear = clear(device.name, machine)
    let candidates = KernelRule.allCases.filter { kernel.rules.contains($0) }
    let refusing = candidates.filter { device.refusing[$0] != nil }
    if refusing == candidates {
      #expect(judgement.verdict == .refused)
      #expect(judgement.pinnedNames == device.refusing[kernel.rules.lowerBound])
    } else if refusing.isEmpty || clear == .unassignable {
      #expect(judgement.verdict == clear)
    } else {
      #expect(judgement.verdict == .undetermined)
      let range = MemoryRange(start: 0x3000_0000, end: 0x3000_0fff)
      #expect(judgement.reasons == [.kernelRuleUnknown(range)])
    }
  }
}
