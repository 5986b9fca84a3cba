import DomainCheck
import Eligibility
import Guidance
import HostFacts
import PCI

extension DomainJudgement {
  /// A piece of the guest's memory over memory that is pinned to one of its devices, and yet attached.
  public struct MemoryOverlap: Hashable, Sendable {
    /// The device.
    public let device: PCIAddress
    /// What is pinned to it.
    public let pinned: MemoryRange
    /// The guest's memory over that.
    public let guest: MemoryRange
    /// Whether QEMU cannot map the guest's memory there; the kernel lets go of the pinned memory where it can.
    public let isHarmful: Bool
  }

  /// The pieces of the guest's memory that lie over what is pinned; none where it is not known where it lies.
  public var memoryOverlaps: [MemoryOverlap] {
    guard case .layout(let layout) = memory else { return [] }
    return devices.compactMap(\.judgement).flatMap { judgement in
      judgement.notes.compactMap { note in
        guard judgement.verdict == .eligible, let pinned = note.attachedRange, let guest = layout.overlap(with: pinned)
        else { return nil }
        return MemoryOverlap(
          device: judgement.question.address, pinned: pinned, guest: guest, isHarmful: note.isAboutGuestMemory)
      }
    }
  }

  /// Whether the kernel attaches the devices, and QEMU cannot map the guest's memory, so that the start fails all the same.
  public var cannotMapItsMemory: Bool { memoryOverlaps.contains(where: \.isHarmful) }

  /// Whether there is memory that the guest's own must not lie over.
  var hasMemoryToAvoid: Bool {
    devices.compactMap(\.judgement).contains {
      $0.verdict == .eligible && $0.notes.contains(where: \.isAboutGuestMemory)
    }
  }

  /// Whether the guest's memory comes in the way of what is pinned to a function and yet attached; nothing where nobody asked
  /// about the memory, or nothing is pinned.
  func memoryLines(for judgement: Judgement, at moment: DeviceMoment = .start) -> [String] {
    guard judgement.verdict == .eligible else { return [] }
    return judgement.notes.compactMap { note in
      switch note {
      case .guestMemoryOverlap(let range): obstacle(range, moment)
      case .relaxable(let range): harmless(range)
      default: nil
      }
    }
  }

  /// The kernel has no place for the guest's memory there (`vfio_iommu_resv_exclude`, drivers/vfio/vfio_iommu_type1.c).
  private func obstacle(_ range: MemoryRange, _ moment: DeviceMoment) -> String? {
    guard case .layout(let layout) = memory else {
      guard case .unknown(let why) = memory else { return nil }
      return "Whether this guest's own memory lies there is not known: \(why.text)."
    }
    guard let overlap = layout.overlap(with: range) else {
      return "This guest's own memory does not lie in \(range), which so is no obstacle."
    }
    let mebibytes = (layout.largestMemory(endingBelow: range.start) ?? 0) >> 20
    let advice = mebibytes >= 2 ? " With \(mebibytes) MiB of memory or less it would end below that." : ""
    return
      "This guest's own memory lies there (\(overlap)): QEMU cannot map it, \(moment.failure), and the error ends with"
      + " \"= -22 (Invalid argument)\".\(advice)"
  }

  /// The kernel passes over what is relaxable, so that the guest's memory is mapped there like any other.
  private func harmless(_ range: MemoryRange) -> String? {
    guard case .layout(let layout) = memory, let overlap = layout.overlap(with: range) else { return nil }
    return
      "This guest's own memory lies there (\(overlap)), which does no harm: the kernel lets go of the pinned memory."
  }
}

extension Note {
  /// Memory that is pinned to a function which the kernel attaches all the same.
  fileprivate var attachedRange: MemoryRange? {
    switch self {
    case .guestMemoryOverlap(let range), .relaxable(let range): range
    default: nil
    }
  }

  fileprivate var isAboutGuestMemory: Bool { if case .guestMemoryOverlap = self { true } else { false } }
}

extension DomainJudgement.Memory.Ignorance {
  /// Why it is not known, as a clause.
  fileprivate var text: String {
    switch self {
    case .machine(let name?): "it is of machine \(printable(name, byteLimit: 40)), whose layout is not known here"
    case .machine(nil): "it does not tell its machine"
    case .pluggableMemory: "memory can be plugged into it"
    case .size: "the size of its memory is not told, or too large for a layout that is known here"
    case .ownArguments: "it changes its machine or memory past libvirt, by arguments of its own for QEMU"
    }
  }
}
