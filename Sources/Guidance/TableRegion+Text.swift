import Eligibility
import PCI

extension TableRegion {
  /// Why Linux keeps the memory, or does not, in one sentence.
  public var why: String {
    switch effect {
    case .kept: keptText
    case .keptAsUnityMap:
      "Linux keeps it for every device named that exists: an exclusion range counts like a unity map."
    case .keptWithBootConfiguration:
      "Linux keeps it; for a PCI device only where the host bridge's _DSM function 5 asks it to keep the PCI configuration of"
        + " boot."
    case .keptUntilAssigned:
      "Linux keeps it and lets go of it for a guest, since firmware permits remapping; for a PCI device only where the host"
        + " bridge's _DSM function 5 asks it to keep the PCI configuration of boot."
    case .devicesUnreadable:
      "The list of its devices is malformed, so whom Linux keeps it for cannot be told."
    case .tableNotTaken(let effect): effect.text(kind.iommuKind)
    case .noScopes: "It names no device."
    case .noScopeThatCounts: "None of its scopes leads to an endpoint or a bridge, and Linux looks at no others here."
    case .noFlag: "It has neither the unity nor the exclusion flag, without which Linux passes it over."
    case .reversedDevices: "The last device ID of its range lies below the first, so it names no device."
    case .oldRevision(let revision):
      "Linux takes RMRs from revision 5 of the table on, and this is revision \(revision)."
    case .noMappings: "It has no ID mapping, so it names no device."
    case .noMappingToIOMMU: "None of its ID mappings leads to an IOMMU, so it names no device."
    }
  }

  private var keptText: String {
    switch kind {
    case .rmrr:
      "Linux keeps it for every device named that exists; USB and, since 4.1, graphics it can"
        + " assign all the same."
    case .ivmd where remarks.contains(.permitsNothing):
      "Linux takes it, but kernels since 6.6 fail at it where the device exists, and leave AMD-Vi off."
    case .ivmd, .rmr: "Linux keeps it for every device named that exists."
    }
  }
}

extension TableRegion {
  /// The structure and where it lies in its table, as evidence names it: `RMRR at byte 0x40`.
  public var place: String { kind.place(at: offset) }
}

extension TableRegion.Kind {
  /// A structure of the kind, by where it lies in its table.
  public func place(at offset: Int) -> String { "\(name) at byte 0x\(hexadecimal(UInt64(clamping: offset)))" }

  /// The name of the structure.
  public var name: String {
    switch self {
    case .rmrr: "RMRR"
    case .ivmd: "IVMD"
    case .rmr: "RMR"
    }
  }
}
