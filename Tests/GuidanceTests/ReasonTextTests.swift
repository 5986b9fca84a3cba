import FirmwareTables
import Guidance
import HostFacts
import PCI
import TestSupport
import Testing

@testable import Eligibility

@Suite("What can be said about a verdict")
struct ReasonTextTests {
  private let range = MemoryRange(start: 0xbdf7_f000, end: 0xbdf8_efff)

  private func address(_ text: String) throws -> PCIAddress { try #require(PCIAddress(sysfsName: text)) }

  private func judgement() throws -> Judgement {
    let asked = try address("0000:01:00.1")
    let function = PCIFunction(address: asked, classCode: nil, group: 15)
    return Judgement(
      question: DeviceQuestion(address: asked), function: function, verdict: .refused, reasons: [], notes: [],
      basis: nil, evidence: [])
  }

  private func pin(_ function: String?, _ origin: Pin.Origin = .rmrr(offset: 0)) throws -> Pin {
    Pin(function: try function.map(address), range: range, origin: origin)
  }

  private func reasons() throws -> [Reason] {
    let fault = ReadingFault(path: "/sys/x", cause: .notARegularFile)
    return [
      .pinned(try pin("0000:01:00.1"), by: .intel), .pinned(try pin("0000:01:00.0"), by: .intel),
      .pinned(try pin("0000:01:00.0", .rmrrOfBridge(address("0000:00:1c.7"), offset: 0)), by: .intel),
      .pinned(try pin("0000:01:00.1", .reservedRegions(line: 1)), by: .amd),
      .pinned(try pin(nil, .reservedRegions(line: 1)), by: .arm),
      .pinned(try pin(nil, .reservedRegions(line: 1)), by: .other("s390")),
      .pinned(try pin(nil, .reservedRegions(line: 1)), by: nil),
      .pinnedByPolicy(try pin("0000:01:00.1")), .pinnedByPolicy(try pin("0000:01:00.0")),
      .absent, .bridge, .noIOMMUGroup, .unreadable(fault), .noReservedRegions,
      .reservedRegionsMalformed(group: 15, line: 2), .reservedRegionsCut(group: 15), .kernelRuleUnknown(range),
      .isaRegionUnexplained(MemoryRange(start: 0, end: 0xff_ffff)),
      .noTable(.amd), .noTable(nil),
      .tableMalformed(TableError(table: "IVRS", offset: 0x50, fault: .structureTooShort(type: 0x21, length: 16))),
      .bootConfigurationUnknown(try pin("0000:01:00.1", .rmr(offset: 0x100))),
    ] + effects.map { .tableNotTaken($0, kind: $1) }
  }

  private var effects: [(TableEffect, IOMMUKind)] {
    guard let address = PCIAddress(sysfsName: "0000:00:06.0") else { return [] }
    return [
      (.hangsInBoot(offset: 0x50), .intel), (.hangsInBoot(offset: 0x50), .amd),
      (.iommuOff(.structurePastEnd(offset: 0x50)), .intel), (.iommuOff(.noHardwareUnit), .intel),
      (.iommuOff(.addressWidth(bits: 11)), .intel), (.iommuOff(.noRegisters(offset: 0x50)), .intel),
      (.iommuOff(.unterminatedName(offset: 0x50)), .intel),
      (.iommuOff(.scopeTypeMismatch(address, isBridge: false, offset: 0x50)), .intel),
      (.iommuOff(.scopeTypeMismatch(address, isBridge: true, offset: 0x50)), .intel), (.iommuOff(.checksum), .amd),
      (.iommuOff(.blockTakenForHardwareDefinition(type: 0x21, offset: 0x50)), .amd),
      (.iommuOff(.mappingWithoutAccess(address, offset: 0x50)), .amd),
    ]
  }

  private func notes() throws -> [Note] {
    [
      .relaxable(range), .guestMemoryOverlap(range), .groupMate(try address("0000:01:00.0"), driver: "hpilo"),
      .pinnedInTableWithoutGroup(try pin("0000:01:00.0")), .pinnedInTableOnly(try pin("0000:01:00.0")),
      .pinnedInTableOnly(try pin("0000:01:00.0", .ivmd(offset: 0x50))),
      .pinnedInTableOnly(try pin("0000:01:00.0", .rmr(offset: 0x50))),
      .pinnedInTableOnly(try pin(nil)), .pinnedOutsideTable(range, by: .arm),
      .tableNotTaken(.hangsInBoot(offset: 0x50), kind: .intel), .pinnedOutsideTable(range, by: .intel),
      .isaBridgeWorkaround,
      .tableUnreadable("/sys/firmware/acpi/tables/DMAR cannot be read: Permission denied."), .vdpaNotTested,
    ]
  }

  @Test("reads well, reason by reason and note by note")
  func catalogue() throws {
    let judgement = try judgement()
    let reasons = try reasons().map { "\($0.code(for: judgement)): \($0.text(for: judgement))\n" }
    let notes = try notes().map { "\($0.code): \($0.text(for: judgement))\n" }
    try expectGolden(
      "Reasons for 0000:01:00.1\n\n\(reasons.joined())\nNotes\n\n\(notes.joined())", "guidance.txt")
  }

  @Test(
    "says why Linux lets go of memory, of this very device",
    arguments: [
      (IOMMUKind?.some(.intel), 0x03_0000 as UInt32, Basis.reservedRegions, ": graphics is exempt from RMRRs."),
      (.intel, 0x0c_0330, .reservedRegions, ": USB controllers are exempt from RMRRs."),
      (.intel, 0x02_0000, .reservedRegions, "or an option such as relax_rmrr lets go of them."),
      (.intel, 0x02_0000, .firmwareTable, "or it is older than any refusal."),
      (.arm, 0x03_0000, .reservedRegions, ": firmware itself permits that the memory is remapped."),
      (nil, 0x03_0000, .reservedRegions, ": it lets go of that memory for a guest."),
    ])
  func leave(kind: IOMMUKind?, code: UInt32, basis: Basis, words: String) throws {
    var judgement = try judgement()
    judgement.function?.iommu = kind
    judgement.function?.classCode = ClassCode(rawValue: code)
    judgement.basis = basis
    let text = Note.relaxable(range).text(for: judgement)
    #expect(text.hasSuffix(words), "\(text)")
  }

  @Test("names the function and the memory apart from the text")
  func parts() throws {
    let mate = Reason.pinned(try pin("0000:01:00.0"), by: .intel)
    #expect(try mate.device == address("0000:01:00.0"))
    #expect(mate.region == range)
    #expect(Reason.kernelRuleUnknown(range).region == range)
    #expect(Reason.absent.device == nil && Reason.absent.region == nil)
    let note = Note.pinnedInTableOnly(try pin("0000:01:00.0"))
    #expect(try note.device == address("0000:01:00.0"))
    #expect(note.region == range)
    #expect(Note.vdpaNotTested.device == nil && Note.vdpaNotTested.region == nil)
  }

  @Test("says what firmware pins with, and cuts the name of an IOMMU that nobody knows")
  func structures() {
    #expect([IOMMUKind.intel, .amd, .arm].map(\.pinningStructure) == ["Intel RMRR", "AMD IVMD", "Arm RMR"])
    let unknown = IOMMUKind.other("\u{1b}" + String(repeating: "x", count: 255)).pinningStructure
    #expect(unknown.hasPrefix("reserved region of ?xxx"))
    #expect(unknown.utf8.count <= "reserved region of ".utf8.count + 32)
  }
}
