import Eligibility
import FirmwareTables
import HostFacts
import PCI

extension TableFinding {
  /// The name of the finding in reports, which does not change between versions.
  public var code: String {
    switch self {
    case .notTaken(.hangsInBoot): "hangs-in-boot"
    case .notTaken: "iommu-off"
    case .cutFile: "cut-file"
    case .wrongChecksum: "wrong-checksum"
    case .passedOver: "unknown-types"
    case .region(let remark, _):
      switch remark {
      case .limitBelowBase: "limit-below-base"
      case .noLength: "no-length"
      case .wrapsAround: "wraps-around"
      case .notAligned: "not-aligned"
      case .wrongBlockLength: "wrong-block-length"
      case .permitsNothing: "permits-nothing"
      }
    }
  }

  /// The finding in a sentence or two, about a table for a kind of IOMMU.
  public func text(_ kind: IOMMUKind) -> String {
    switch self {
    case .notTaken(let effect): effect.text(kind)
    case .cutFile: "The file ends before its table: whether the checksum is right and what is missing cannot be told."
    case .wrongChecksum: "The bytes do not add up to zero; Linux takes the table all the same."
    case .region(let remark, let region):
      "The \(region.kind.name) \(region.range) at byte 0x\(hexadecimal(UInt64(clamping: region.offset)))"
        + " \(remark.clause(region))."
    case .passedOver(let types, let count):
      "Linux passes over \(count) \(count == 1 ? "structure" : "structures") of a type that it does not know:"
        + " \(types.map { "0x" + hexadecimal(UInt64($0)) }.joined(separator: ", "))."
    }
  }
}

extension TableRegion.Remark {
  /// The remark as what follows the name of the region.
  fileprivate func clause(_ region: TableRegion) -> String {
    // What is pinned to nobody is not enforced.
    let isKept = region.effect.isEffective
    let allTheSame = isKept ? ", and Linux holds the devices to it all the same" : ""
    switch self {
    case .limitBelowBase: return "has a limit below its base\(allTheSame)"
    // What Linux does with an RMR that has no bytes, or with a region that wraps around, nobody has tried.
    case .noLength: return "has no bytes\(region.kind == .rmr ? "" : allTheSame)"
    case .wrapsAround: return "reaches past the end of memory and wraps around"
    case .notAligned where region.kind == .rmrr: return "is not aligned to pages\(allTheSame)"
    case .notAligned:
      return "is not aligned to pages\(isKept ? ", and Linux keeps \(region.keptRange) instead" : "")"
    case .wrongBlockLength(let length):
      return "stands in a block whose length is given as \(length), and Linux reads it all the same"
    case .permitsNothing:
      return
        "may be neither read nor written: kernels since 6.6 fail at such a mapping where the device exists, and leave"
        + " AMD-Vi off"
    }
  }
}

extension FirmwareTable {
  /// The kind of IOMMU that the table is about.
  public var iommuKind: IOMMUKind {
    switch self {
    case .dmar: .intel
    case .ivrs: .amd
    case .iort: .arm
    }
  }
}

extension TableRegion.Kind {
  /// The kind of IOMMU whose tables have the structure.
  var iommuKind: IOMMUKind {
    switch self {
    case .rmrr: .intel
    case .ivmd: .amd
    case .rmr: .arm
    }
  }
}
