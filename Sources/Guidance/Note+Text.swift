import Eligibility
import HostFacts
import PCI

extension Note {
  /// The name of the note in reports, which does not change between versions.
  public var code: String {
    switch self {
    case .relaxable: "relaxable-memory"
    case .guestMemoryOverlap: "guest-memory-overlap"
    case .groupMate: "group-mate"
    case .pinnedInTableWithoutGroup: "pinned-in-table-without-group"
    case .pinnedInTableOnly: "pinned-in-table-only"
    case .pinnedOutsideTable: "pinned-outside-table"
    case .isaBridgeWorkaround: "isa-bridge-workaround"
    case .tableNotTaken: "table-not-taken"
    case .tableUnreadable: "table-unreadable"
    case .vdpaNotTested: "vdpa-not-tested"
    }
  }

  /// The note on a function, in a sentence or two.
  public func text(for judgement: Judgement) -> String {
    guard case .relaxable(let range) = self else { return text }
    return
      "Firmware has pinned memory \(range) here as well, but this kernel permits the device all the same: \(Self.leave(for: judgement))."
  }

  /// Why Linux lets go of memory that firmware has pinned to a function or to its group (`device_rmrr_is_relaxable`,
  /// drivers/iommu/intel/iommu.c; `iort_get_rmrs`, drivers/acpi/arm64/iort.c).
  private static func leave(for judgement: Judgement) -> String {
    switch (judgement.function?.iommu, judgement.function?.classCode) {
    case (.arm, _): "firmware itself permits that the memory is remapped"
    case (.intel, let code?) where code.isDisplay: "graphics is exempt from RMRRs"
    case (.intel, let code?) where code.isUSBController: "USB controllers are exempt from RMRRs"
    // By the table alone no option counts, and a kernel before 3.17 refuses nobody.
    case (.intel, _) where judgement.basis == .firmwareTable:
      "graphics or USB of its group is exempt from RMRRs, or it is older than any refusal"
    case (.intel, _):
      "graphics or USB of its group is exempt from RMRRs, or an option such as relax_rmrr lets go of them"
    default: "it lets go of that memory for a guest"
    }
  }

  /// The note in a sentence or two, whatever function it is on.
  public var text: String {
    switch self {
    case .relaxable(let range):
      "Firmware has pinned memory \(range) here as well, but this kernel lets go of it for a guest."
    case .guestMemoryOverlap(let range):
      "Firmware has pinned memory \(range). This kernel attaches the device all the same, but perhaps not to a guest whose own"
        + " memory lies there; kernels since 6.6 refuse it."
    case .groupMate(let address, let driver):
      "\(address) is in the same IOMMU group and has the host's driver \(driver): it has to be assigned as well, or be"
        + " taken from its driver."
    case .pinnedInTableWithoutGroup(let pin):
      "Firmware has pinned memory \(pin.range) to it, so Linux may refuse it once the IOMMU covers it."
    case .pinnedInTableOnly(let pin):
      "The \(pin.tableName) pins memory \(pin.range)\(pin.function.map { " to \($0)" } ?? ""), but this kernel does not keep"
        + " it (\(pin.whyNotKept)): what firmware does there may fail once a guest has the device."
    case .pinnedOutsideTable(let range, let kind):
      "The kernel keeps memory \(range) as pinned, but nothing in the \(kind?.tableName ?? "firmware table") pins it to a"
        + " device of the group."
    case .isaBridgeWorkaround:
      "The memory below 16 MiB is kept by the kernel itself for an ISA bridge; that is not a pin of the firmware."
    case .tableNotTaken(let effect, let kind): effect.text(kind)
    case .tableUnreadable(let text): "Which device of the group is pinned could not be looked up. \(text)"
    case .vdpaNotTested:
      "Firmware has pinned memory to it, which would refuse it for VFIO; vDPA attaches without that test."
    }
  }

  /// The function that the note is about, where it is not the one asked about.
  public var device: PCIAddress? {
    switch self {
    case .groupMate(let address, _): address
    case .pinnedInTableWithoutGroup(let pin), .pinnedInTableOnly(let pin): pin.function
    default: nil
    }
  }

  /// The memory that the note is about; nil where there is none.
  public var region: MemoryRange? {
    switch self {
    case .relaxable(let range), .guestMemoryOverlap(let range), .pinnedOutsideTable(let range, _): range
    case .pinnedInTableWithoutGroup(let pin), .pinnedInTableOnly(let pin): pin.range
    default: nil
    }
  }
}

extension Pin {
  /// The table that the pin stands in.
  fileprivate var tableName: String {
    switch origin {
    case .rmrr, .rmrrOfBridge: "DMAR"
    case .ivmd: "IVRS"
    case .rmr: "IORT"
    case .reservedRegions: "firmware table"
    }
  }

  /// Why a kernel may not keep what the table pins.
  fileprivate var whyNotKept: String {
    switch origin {
    case .rmr:
      "it keeps a PCI device's RMR only where the host bridge's _DSM function 5 asks it to keep the PCI configuration of boot"
    case .rmrr, .rmrrOfBridge, .ivmd, .reservedRegions: "an option such as relax_rmrr, or a changed kernel"
    }
  }
}
