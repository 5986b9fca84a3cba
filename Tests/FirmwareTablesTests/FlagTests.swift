import FirmwareTables
import Testing

@Suite("A flag of a table has its own bit")
struct FlagTests {
  @Test("that a DRHD stands for all others", arguments: 0..<8)
  func includesAllOthers(bit: Int) {
    let unit = RemappingHardwareUnit(offset: 48, flags: 1 << bit, segment: 0, registerBase: 0, scopes: [])
    #expect(unit.includesAllOthers == (bit == 0))
  }

  @Test("that an RMR's memory may be remapped", arguments: 0..<32)
  func permitsRemapping(bit: Int) {
    #expect(ReservedMemoryRange(flags: 1 << bit, descriptors: []).permitsRemapping == (bit == 0))
  }

  @Test("that a mapping has one ID alone", arguments: 0..<32)
  func isSingle(bit: Int) {
    let mapping = IDMapping(inputBase: 0, lastIndex: 0, outputBase: 0, outputReference: 0, flags: 1 << bit)
    #expect(mapping.isSingle == (bit == 0))
  }

  // IVMD_FLAG_UNITY_MAP, _IR, _IW and _EXCL_RANGE, drivers/iommu/amd/init.c.
  @Test("that an IVMD is mapped one to one, read, written or excluded")
  func memoryDefinition() {
    #expect(MemoryDefinition.Flag.unityMap == 1 << 0)
    #expect(MemoryDefinition.Flag.read == 1 << 1)
    #expect(MemoryDefinition.Flag.write == 1 << 2)
    #expect(MemoryDefinition.Flag.exclusionRange == 1 << 3)
  }
}
