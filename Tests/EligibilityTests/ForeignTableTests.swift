import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

/// A machine can have tables that are not about the IOMMU in use, or broken ones.
@Suite("A table of another kind than the group's IOMMU")
struct ForeignTableTests {
  private func tables() throws -> [(IOMMUKind, HostFacts.Table)] {
    var dmar = DMARBuilder()
    dmar.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    dmar.addRaw([1, 0, 0, 0])
    var iort = IORTBuilder()
    let iommu = iort.addIdentity()
    iort.addMemoryRange(of: 0x10, at: iommu)
    return [
      (.intel, .table(.dmar(try DMARTable(bytes: dmar.bytes())))), (.amd, try Machine.ivrs([.init("00:02.0")])),
      (.arm, .table(.iort(try IORTTable(bytes: iort.bytes())))),
    ]
  }

  @Test("says nothing", arguments: [IOMMUKind.intel, .amd, .arm, .other("viommu0")])
  func foreign(iommu: IOMMUKind) throws {
    for (kind, table) in try tables() where kind != iommu {
      var machine = Machine(functions: [.init(address: "00:02.0", group: 2)], iommu: iommu)
      machine.table = table
      machine.preservesBootConfiguration = true
      let clear = try machine.judge("00:02.0")
      #expect(clear.verdict == .eligible)
      #expect(clear.notes == [])
      machine.options.ignoresReservedRegions = true
      #expect(try machine.judge("00:02.0").reasons == [.noTable(iommu)])
      machine.options.ignoresReservedRegions = false
      machine.shown = [2: "30000000-30000fff direct"]
      let refused = try machine.judge("00:02.0")
      let pin = Pin(
        function: try pci("00:02.0"), range: MemoryRange(start: 0x3000_0000, end: 0x3000_0fff),
        origin: .reservedRegions(line: 1))
      #expect(refused.reasons == [.pinned(pin, by: iommu)])
      #expect(refused.notes == [])
    }
  }

  @Test("and of the kind that the host's table tells, where the device has no link to its IOMMU")
  func tableKind() throws {
    for (kind, table) in try tables() where kind != .intel {
      var machine = Machine(functions: [.init(address: "00:02.0", group: 2)], iommu: nil, tableKind: kind)
      machine.table = table
      machine.preservesBootConfiguration = true
      machine.options.ignoresReservedRegions = true
      let judgement = try machine.judge("00:02.0")
      #expect(judgement.verdict == .refused)
      #expect(judgement.pinnedNames == ["00:02.0"])
    }
  }
}
