import Eligibility
import HostFacts
import PCI

extension TableEffect {
  /// The name of the effect in reports, which does not change between versions.
  public var code: String {
    switch self {
    case .taken: "taken"
    case .hangsInBoot: "hangs-in-boot"
    case .iommuOff: "iommu-off"
    }
  }

  /// What Linux does with such a table, in a sentence or two.
  public func text(_ kind: IOMMUKind) -> String {
    let table = kind.tableName ?? "table"
    switch self {
    case .taken: return "Linux takes the \(table) as it is."
    case .hangsInBoot(let offset):
      return
        "With this \(table) Linux hangs in boot: a length at byte 0x\(hexadecimal(UInt64(offset))) is 0."
    case .iommuOff(let cause): return "With this \(table) Linux leaves \(kind.name) off: \(cause.text)."
    }
  }
}

extension TableEffect.Cause {
  /// The cause as a clause, without a full stop.
  public var text: String {
    func place(_ offset: Int) -> String { "byte 0x\(hexadecimal(UInt64(offset)))" }
    switch self {
    case .noHardwareUnit: return "it describes no IOMMU (it has no DRHD)"
    case .addressWidth(let bits): return "it gives addresses a width of \(bits) bits, less than a page has"
    case .noRegisters(let offset): return "the DRHD at \(place(offset)) has its registers at address 0"
    case .unterminatedName(let offset): return "the name in the ANDD at \(place(offset)) has no end"
    case .structurePastEnd(let offset): return "the structure at \(place(offset)) reaches past the table's end"
    case .scopeTypeMismatch(let address, let isBridge, let offset):
      let named = isBridge ? "bridge" : "endpoint"
      let found = isBridge ? "an endpoint" : "a bridge"
      return
        "a device scope of the structure at \(place(offset)) names \(address) as \(isBridge ? "a" : "an") \(named),"
        + " and it is \(found)"
    case .checksum: return "its bytes do not add up to zero"
    case .blockTakenForHardwareDefinition(let type, let offset):
      return
        "it takes the block at \(place(offset)), of type 0x\(hexadecimal(UInt64(type))), for the description of the"
        + " IOMMU, since it bears the first block's device ID"
    case .mappingWithoutAccess(let address, let offset):
      return "the IVMD at \(place(offset)) wants memory mapped for \(address) that may be neither read nor written"
    }
  }
}
