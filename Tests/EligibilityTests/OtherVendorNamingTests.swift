import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

/// `reserved_regions` tells of a group, the table of the member.
@Suite("A pinned member of a group behind AMD's and Arm's IOMMU")
struct OtherVendorNamingTests {
  private static let range = MemoryRange(start: 0x3000_0000, end: 0x3000_ffff)
  private static let direct = "30000000-3000ffff direct"

  /// Two functions of one card that share a group, memory pinned to the second by the table.
  private func machine(_ iommu: IOMMUKind, shown: String, pins names: [String] = ["09:00.1"]) throws -> Machine {
    var machine = Machine(
      functions: ["09:00.0", "09:00.1"].map { .init(address: $0, group: 2) }, shown: [2: shown], iommu: iommu)
    machine.table = iommu == .arm ? try iort(names) : try Machine.ivrs(names.map { .init($0, length: 0x1_0000) })
    return machine
  }

  private func iort(_ names: [String]) throws -> HostFacts.Table {
    var builder = IORTBuilder()
    let iommu = builder.addIdentity()
    for name in names {
      builder.addMemoryRange(
        ranges: [(0x3000_0000, 0x1_0000)],
        mappings: [.init(lastIndex: 0, to: iommu, outputBase: UInt32(try pci(name).requesterID.rawValue))])
    }
    return .table(.iort(try IORTTable(bytes: builder.bytes())))
  }

  @Test("is named by the table", arguments: [IOMMUKind.amd, .arm])
  func named(iommu: IOMMUKind) throws {
    for name in ["09:00.0", "09:00.1"] {
      let judgement = try machine(iommu, shown: Self.direct).judge(name)
      #expect(judgement.verdict == .refused)
      #expect(judgement.pinnedNames == ["09:00.1"])
      #expect(judgement.pinnedRanges == ["0x30000000-0x3000ffff"])
      #expect(judgement.basis == .reservedRegions)
      #expect(judgement.notes == [])
      let file = "/sys/firmware/acpi/tables/" + (iommu == .amd ? "IVRS" : "IORT")
      #expect(judgement.evidence.contains { $0.file == file && $0.text.contains("for 0000:09:00.1") })
    }
  }

  @Test("is one of several, the device's own pin first", arguments: [IOMMUKind.amd, .arm])
  func several(iommu: IOMMUKind) throws {
    let judgement = try machine(iommu, shown: Self.direct, pins: ["09:00.0", "09:00.1"]).judge("09:00.1")
    #expect(judgement.reasons.compactMap { $0.pin?.function } == [try pci("09:00.1"), try pci("09:00.0")])
  }

  @Test("is not named where the table knows nothing of the memory, with a note", arguments: [IOMMUKind.amd, .arm])
  func kernelOnly(iommu: IOMMUKind) throws {
    let judgement = try machine(iommu, shown: Self.direct, pins: []).judge("09:00.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedNames == [])
    #expect(judgement.notes == [.pinnedOutsideTable(Self.range, by: iommu)])
  }

  @Test("is attached where the kernel does not keep the memory, with a note", arguments: [IOMMUKind.amd, .arm])
  func tableOnly(iommu: IOMMUKind) throws {
    for shown in ["", "30000000-3000ffff direct-relaxable"] {
      let judgement = try machine(iommu, shown: shown).judge("09:00.0")
      #expect(judgement.verdict == .eligible)
      let pins = judgement.notes.compactMap { if case .pinnedInTableOnly(let pin) = $0 { pin } else { nil } }
      #expect(pins.map(\.function) == [try pci("09:00.1")])
    }
  }

  @Test("has two notes where the kernel keeps other memory than the table says", arguments: [IOMMUKind.amd, .arm])
  func other(iommu: IOMMUKind) throws {
    let judgement = try machine(iommu, shown: "40000000-4000ffff direct").judge("09:00.0")
    #expect(judgement.pinnedRanges == ["0x40000000-0x4000ffff"])
    let disagreements = judgement.notes.filter(\.isDisagreement)
    #expect(disagreements.count == 2)
    #expect(disagreements.contains(.pinnedOutsideTable(MemoryRange(start: 0x4000_0000, end: 0x4000_ffff), by: iommu)))
  }

  @Test("is named where the kernel rounds the memory or merges it with other")
  func roundedAndMerged() throws {
    var machine = try machine(.amd, shown: "30001000-30002fff direct")
    machine.table = try Machine.ivrs([
      .init("09:00.0", start: 0x3000_0080, length: 0xf80), .init("09:00.1", start: 0x3000_2000, length: 1),
    ])
    let judgement = try machine.judge("09:00.0")
    #expect(judgement.pinnedNames == ["09:00.0", "09:00.1"])
    #expect(judgement.pinnedRanges == ["0x30000080-0x30000fff", "0x30002000-0x30002000"])
    #expect(judgement.notes == [])
  }

  @Test("is named by what a broken table holds before its fault; what it does not explain stays unnamed")
  func brokenTable() throws {
    let bytes = IVRSBuilder.cut(after: [try pci("09:00.1").requesterID.rawValue])
    var machine = try machine(.amd, shown: "30000000-30000fff direct, 40000000-40000fff direct")
    let table = try IVRSTable(bytes: bytes)
    machine.table = .table(.ivrs(table))
    let judgement = try machine.judge("09:00.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.reasons.compactMap { $0.pin?.function } == [try pci("09:00.1")])
    #expect(judgement.pinnedRanges == ["0x30000000-0x30000fff", "0x40000000-0x40000fff"])
    #expect(judgement.notes == [.tableUnreadable(try #require(table.fault).description)])
  }

  @Test(
    "is not named by a table that cannot be read, with a note", arguments: [IOMMUKind.amd, .arm])
  func unreadableTable(iommu: IOMMUKind) throws {
    let fault = ReadingFault(path: "/t", cause: .notARegularFile)
    let error = TableError(table: "IVRS", offset: 0, fault: .shorterThanHeader(length: 3))
    let cases: [(HostFacts.Table, [Note])] = [
      (.unreadable(fault), [.tableUnreadable(fault.description)]),
      (.malformed(error), [.tableUnreadable(error.description)]), (.absent, []), (.notRead, []),
    ]
    for (table, notes) in cases {
      var machine = try machine(iommu, shown: Self.direct)
      machine.table = table
      let judgement = try machine.judge("09:00.0")
      #expect(judgement.verdict == .refused)
      #expect(judgement.pinnedNames == [])
      #expect(judgement.notes == notes)
    }
  }
}

extension IVRSBuilder {
  /// An IVRS that pins memory to some devices and is cut in the next block.
  fileprivate static func cut(after devices: [UInt16]) -> [UInt8] {
    var builder = IVRSBuilder()
    builder.addHardwareDefinition(device: 0x58)
    for device in devices { builder.addMemoryDefinition(device: device, start: 0x3000_0000, length: 0x1000) }
    builder.addRaw([0x21, 7])
    return builder.bytes()
  }
}
