import Configuration
import DomainXML
import PCI
import TestSupport
import Testing

@testable import GuardHook

@Suite("A refusal reads well inside libvirt's own error")
struct RefusalMessageTests {
  @Test(
    "for a device of the whitepaper's host",
    arguments: [
      ("pinned-itself", ["0000:01:00.0"]), ("pinned-group-mate", ["0000:01:00.1"]),
      ("several-devices", ["0000:01:00.1", "0000:03:00.0", "0000:02:00.0", "0000:01:00.0"]),
      ("one-device-twice", ["0000:02:00.0", "0000:02:00.0"]),
    ])
  func whitepaper(name: String, addresses: [String]) throws {
    let answer = try AnsweringHost(WhitepaperHost.on612.tree).answer(using: addresses)
    #expect(answer.refuses)
    try expectGolden(answer.transcript(), "hook/\(name).txt")
  }

  @Test(
    "for a device of another host",
    arguments: [
      ("pinned-by-amd", OtherHost.amd(), "0000:0b:00.0"),
      ("pinned-by-amd-group", OtherHost.amd(mates: 1), "0000:0b:00.1"),
      ("pinned-behind-bridge", OtherHost.bridge(), "0000:04:00.0"),
    ])
  func others(name: String, host: HostTree, address: String) throws {
    let answer = try AnsweringHost(host).answer(using: [address])
    #expect(answer.refuses)
    try expectGolden(answer.transcript(), "hook/\(name).txt")
  }

  @Test(
    "at an operation that comes later",
    arguments: [("at-start", HookOperation.Kind.start), ("at-port-created", .portCreated)])
  func operations(name: String, operation: HookOperation.Kind) throws {
    let answer = try AnsweringHost(WhitepaperHost.on612.tree).answer(using: ["0000:01:00.1"], operation: operation)
    #expect(answer.refuses)
    #expect(!answer.message.contains("has been touched"))
    try expectGolden(answer.transcript(operation: operation), "hook/\(name).txt")
  }
}

@Suite("An answer without a verdict reads well")
struct UndeterminedMessageTests {
  @Test(
    "where a device cannot be judged",
    arguments: [
      ("undetermined-allowed", GuardConfiguration.UndeterminedAnswer.allow), ("undetermined-refused", .refuse),
    ])
  func device(name: String, setting: GuardConfiguration.UndeterminedAnswer) throws {
    let answer = try AnsweringHost(OtherHost.silent()).answer(
      using: ["0000:01:00.1"], configuration: GuardConfiguration(onUndetermined: setting))
    #expect(answer.refuses == (setting == .refuse))
    try expectGolden(answer.transcript(), "hook/\(name).txt")
  }

  @Test(
    "where nobody can tell which device it is",
    arguments: [("untold-allowed", GuardConfiguration.UndeterminedAnswer.allow), ("untold-refused", .refuse)])
  func untold(name: String, setting: GuardConfiguration.UndeterminedAnswer) throws {
    let use = HostDeviceUse(device: .untold("fd=7"), place: "/domain/qemu:commandline/qemu:arg[2]")
    let answer = try AnsweringHost(WhitepaperHost.on612.tree).answer(
      using: [use], configuration: GuardConfiguration(onUndetermined: setting))
    #expect(answer.refuses == (setting == .refuse))
    try expectGolden(answer.transcript(), "hook/\(name).txt")
  }
}

@Suite("The configuration changes the answer")
struct ConfiguredAnswerTests {
  @Test("to a word in the log under the policy `warn`")
  func warn() throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    let answer = try host.answer(using: ["0000:01:00.1"], configuration: GuardConfiguration(policy: .warn))
    #expect(!answer.refuses)
    #expect(answer.message.isEmpty)
    try expectGolden(answer.transcript(), "hook/policy-warn.txt")
  }

  @Test("to a refusal that says so under the policy `whitepaper`, where the kernel permits the device")
  func whitepaper() throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    let configuration = GuardConfiguration(policy: .whitepaper)
    let answer = try host.answer(using: ["0000:00:02.0"], configuration: configuration)
    #expect(answer.refuses)
    try expectGolden(answer.transcript(), "hook/policy-whitepaper.txt")
    #expect(try host.answer(using: ["0000:00:02.0"]) == .silent)
  }

  @Test(
    "to nothing under the policy `whitepaper`, where the kernel refuses the device or the paper permits it",
    arguments: ["0000:01:00.1", "0000:00:1d.0", "0000:03:00.0"])
  func whitepaperAgrees(device: String) throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    let answer = try host.answer(using: [device], configuration: GuardConfiguration(policy: .whitepaper))
    #expect(try answer == host.answer(using: [device]))
  }

  @Test("not to a refusal under the policy `whitepaper` where an exception frees the device")
  func whitepaperException() throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    var configuration = try exceptions(["0000:00:02.0"])
    configuration.policy = .whitepaper
    let answer = try host.answer(using: ["0000:00:02.0"], configuration: configuration)
    #expect(!answer.refuses)
    #expect(answer.logLines.count == 1)
  }

  @Test("to an answer without a verdict under the policy `whitepaper`, where the table cannot be read")
  func whitepaperWithoutTable() throws {
    var tree = WhitepaperHost.on612.tree
    tree.tables = ["DMAR": Array("no table".utf8)]
    let host = try AnsweringHost(tree)
    let configuration = GuardConfiguration(policy: .whitepaper, onUndetermined: .refuse)
    let answer = try host.answer(using: ["0000:03:00.0"], configuration: configuration)
    #expect(answer.refuses)
    #expect(answer.message.contains("cannot be told"))
  }

  @Test("to nothing under the policy `whitepaper` on a host with another IOMMU than Intel's", arguments: [0, 1])
  func whitepaperElsewhere(mates: Int) throws {
    var tree = OtherHost.amd(mates: mates)
    tree.release = "6.1.0-56-amd64"
    tree.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    let host = try AnsweringHost(tree)
    let answer = try host.answer(using: ["0000:0b:00.0"], configuration: GuardConfiguration(policy: .whitepaper))
    #expect(answer == .silent)
  }

  @Test("never to a refusal under the policy `warn`")
  func warnUndetermined() throws {
    let host = try AnsweringHost(OtherHost.silent())
    let warn = GuardConfiguration(policy: .warn, onUndetermined: .refuse)
    let allowed = try host.answer(using: ["0000:01:00.1"], configuration: GuardConfiguration(onUndetermined: .allow))
    #expect(try host.answer(using: ["0000:01:00.1"], configuration: warn) == allowed)
  }

  private static let pinned = ["0000:01:00.0", "0000:01:00.2", "0000:01:00.4"]

  @Test("by exceptions, where every pinned function of the group has one")
  func exceptionsForAll() throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    let answer = try host.answer(using: ["0000:01:00.1"], configuration: exceptions(Self.pinned))
    #expect(!answer.refuses)
    #expect(answer.message.isEmpty)
    #expect(answer.logLines.count == 3)
    try expectGolden(answer.transcript(), "hook/exceptions-for-all.txt")
  }

  @Test("by no exception for only some of them, for the device itself, or for another domain")
  func exceptionsForSome() throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    let plain = try host.answer(using: ["0000:01:00.1"])
    for configuration in [
      try exceptions(["0000:01:00.1"]), try exceptions(Self.pinned, domains: ["vm1", "vm00", "VM0"]),
    ] {
      #expect(try host.answer(using: ["0000:01:00.1"], configuration: configuration) == plain)
    }
    // The refusal names a pinned function that has no exception.
    let some = try host.answer(
      using: ["0000:01:00.1"], configuration: exceptions(Array(Self.pinned.dropLast())))
    #expect(some.refuses)
    #expect(some.message.contains("to 0000:01:00.4"))
    let ours = try exceptions(Self.pinned, domains: ["vm1", "vm0"])
    #expect(try !host.answer(using: ["0000:01:00.1"], configuration: ours).refuses)
  }

  @Test("for one device by an exception, and for another one not")
  func oneOfTwo() throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    let answer = try host.answer(
      using: ["0000:02:00.0", "0000:01:00.1"], configuration: exceptions(["0000:02:00.0"]))
    #expect(answer.refuses)
    #expect(answer.message.contains("host device 0000:01:00.1"))
    // Nothing starts by the exception, so the log does not say so.
    #expect(answer.logLines.isEmpty)
  }

  @Test("by an exception for one device, and not where another one cannot be told and that refuses")
  func exceptedBesideUntold() throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    let address = try #require(PCIAddress(sysfsName: "0000:02:00.0"))
    let uses = [
      HostDeviceUse(device: .pci(address), place: "/domain/devices/disk[1]"),
      HostDeviceUse(device: .untold("fd=7"), place: "/domain/qemu:commandline/qemu:arg[2]"),
    ]
    var configuration = try exceptions(["0000:02:00.0"])
    #expect(host.answer(using: uses, configuration: configuration).logLines.count == 1)
    configuration.onUndetermined = .refuse
    let answer = host.answer(using: uses, configuration: configuration)
    #expect(answer.refuses)
    #expect(answer.logLines.isEmpty)
  }

  @Test("by an exception for the device asked about, where nobody can tell which member is pinned")
  func unnamedPins() throws {
    let amd = try AnsweringHost(OtherHost.amd(mates: 1))
    #expect(try amd.answer(using: ["0000:0b:00.1"], configuration: exceptions(["0000:0b:00.0"])).refuses)
    #expect(try !amd.answer(using: ["0000:0b:00.1"], configuration: exceptions(["0000:0b:00.1"])).refuses)

    let partly = try AnsweringHost(OtherHost.unexplainedRegion())
    #expect(try partly.answer(using: ["0000:01:00.1"], configuration: exceptions(Self.pinned)).refuses)
    let all = try exceptions(Self.pinned + ["0000:01:00.1"])
    #expect(try !partly.answer(using: ["0000:01:00.1"], configuration: all).refuses)
  }

  @Test("in nothing for a device that is eligible or not there", arguments: ["0000:03:00.0", "0000:7f:00.0"])
  func silent(address: String) throws {
    let host = try AnsweringHost(WhitepaperHost.on612.tree)
    let strict = GuardConfiguration(onUndetermined: .refuse)
    #expect(try host.answer(using: [address], configuration: strict) == .silent)
  }
}
