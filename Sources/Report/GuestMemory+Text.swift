import DomainCheck
import Eligibility
import Guidance
import PCI

extension DomainJudgement {
  /// Whether the kernel attaches the devices, and QEMU cannot map the guest's memory.
  var isMemoryInTheWay: Bool {
    guard case .layout(let layout) = memory else { return false }
    return devices.compactMap(\.judgement).flatMap(\.notes).contains { note in
      if case .guestMemoryOverlap(let range) = note { layout.overlap(with: range) != nil } else { false }
    }
  }

  /// Whether the guest's memory comes in the way of what is pinned to a function and yet attached; nothing where nobody asked
  /// about the memory, or nothing is pinned.
  func memoryLines(for judgement: Judgement) -> [String] {
    guard judgement.verdict == .eligible else { return [] }
    return judgement.notes.compactMap { note in
      switch note {
      case .guestMemoryOverlap(let range): obstacle(range)
      case .relaxable(let range): harmless(range)
      default: nil
      }
    }
  }

  /// The kernel has no place for the guest's memory there (`vfio_iommu_resv_exclude`, drivers/vfio/vfio_iommu_type1.c).
  private func obstacle(_ range: MemoryRange) -> String? {
    guard case .layout(let layout) = memory else {
      guard case .unknown(let machine) = memory else { return nil }
      let name = machine.map { "of machine \(printable($0, byteLimit: 40))" } ?? "that does not tell its machine"
      return "Whether this guest's own memory lies there is not known for a domain \(name)."
    }
    guard let overlap = layout.overlap(with: range) else {
      return "This guest's own memory does not lie there, so it can have the device."
    }
    let mebibytes = range.start >> 20
    // Further up the memory is split, and ends somewhere else.
    let advice =
      (2..<2048).contains(mebibytes) ? " With \(mebibytes) MiB of memory or less it would end below that." : ""
    return
      "This guest's own memory lies there (\(overlap)): QEMU cannot map it, the start fails, and the error ends with"
      + " \"= -22 (Invalid argument)\".\(advice)"
  }

  /// The kernel passes over what is relaxable, so that the guest's memory is mapped there like any other.
  private func harmless(_ range: MemoryRange) -> String? {
    guard case .layout(let layout) = memory, let overlap = layout.overlap(with: range) else { return nil }
    return
      "This guest's own memory lies there (\(overlap)), which does no harm: the kernel lets go of the pinned memory."
  }
}
