import DomainCheck
import Eligibility
import HostFacts
import PCI

/// Where firmware's pinned memory lies beside the memory of guests, in one space of addresses.
struct MemoryMap {
  /// Pinned memory; pieces that overlap and come to the same are one.
  struct Pinned {
    var range: MemoryRange
    var answer: PinnedMemory.Answer
  }

  /// Guests whose memory lies at the same addresses.
  struct Guest {
    var names: [String]
    var layout: GuestMemoryLayout
    /// The guest's memory that QEMU cannot map, since it lies over what is pinned to a device of the guest's own.
    var conflicts: [MemoryRange] = []
  }

  /// Addresses over which nothing begins or ends.
  struct Stretch {
    var range: MemoryRange
    var pinned: Pinned?
    /// The guests whose memory lies there, by their places in `guests`.
    var guests: [Int]
  }

  /// The pinned memory, in the order of its addresses.
  let pinned: [Pinned]
  /// The guests that are shown.
  let guests: [Guest]
  /// The names of guests for which there is no room.
  let otherGuests: [String]
  /// How much pinned memory there is no room for.
  let omittedCount: Int
  /// How much ends below its start.
  let undrawableCount: Int

  /// As much of each as fits into a picture.
  private static let pinnedLimit = 16
  private static let guestLimit = 4

  /// The map of pinned memory and the guests that have a layout.
  init(pinned all: [PinnedMemory], guests: [Guest]) {
    let merged = Self.merged(all.filter { $0.range.start <= $0.range.end })
    undrawableCount = all.count { $0.range.start > $0.range.end }
    // What refuses or disturbs comes first, and is shown in the order of its addresses.
    let chosen = merged.sorted { $0.answer > $1.answer }.prefix(Self.pinnedLimit)
    pinned = chosen.sorted { $0.range.start < $1.range.start }
    omittedCount = merged.count - pinned.count
    self.guests = Array(guests.prefix(Self.guestLimit))
    otherGuests = guests.dropFirst(Self.guestLimit).flatMap(\.names)
  }

  private static func merged(_ all: [PinnedMemory]) -> [Pinned] {
    var merged: [Pinned] = []
    let ordered = all.sorted { ($0.answer.rawValue, $0.range.start) < ($1.answer.rawValue, $1.range.start) }
    for memory in ordered {
      if let last = merged.last, last.answer == memory.answer, last.range.overlaps(memory.range) {
        merged[merged.count - 1].range.end = max(last.range.end, memory.range.end)
      } else {
        merged.append(Pinned(range: memory.range, answer: memory.answer))
      }
    }
    return merged
  }

  /// The address space from 0 to the last byte of interest, in its order.
  var stretches: [Stretch] {
    let ranges = pinned.map(\.range) + guests.flatMap { $0.layout.ranges + $0.conflicts }
    guard let last = ranges.map(\.end).max() else { return [] }
    // What begins after the last address there is begins nowhere.
    let starts = Set([0] + ranges.map(\.start) + ranges.map { $0.end &+ 1 }).filter { $0 <= last }.sorted()
    return starts.indices.map { index in
      let end = index + 1 < starts.count ? starts[index + 1] - 1 : last
      let range = MemoryRange(start: starts[index], end: end)
      return Stretch(
        range: range, pinned: pinned.filter { $0.range.overlaps(range) }.max { $0.answer < $1.answer },
        guests: guests.indices.filter { guests[$0].layout.overlap(with: range) != nil })
    }
  }
}

extension MemoryMap {
  /// The domains whose layout is known, those with the same together; without any, two machines of 8 GiB for examples.
  static func guests(of domains: [DomainJudgement], kind: IOMMUKind?) -> (guests: [Guest], areExamples: Bool) {
    var guests: [Guest] = []
    for domain in domains {
      guard case .layout(let layout) = domain.memory else { continue }
      let conflicts = domain.memoryOverlaps.filter(\.isHarmful).map(\.guest)
      if let index = guests.firstIndex(where: { $0.layout == layout && $0.conflicts == conflicts }) {
        guests[index].names.append(domain.name)
      } else {
        guests.append(Guest(names: [domain.name], layout: layout, conflicts: conflicts))
      }
    }
    if !guests.isEmpty { return (guests, false) }
    let machines: [(machine: String, architecture: String)] =
      kind == .arm ? [("virt", "aarch64")] : [("q35", "x86_64"), ("pc", "x86_64")]
    return (
      machines.compactMap { machine, architecture in
        GuestMemoryLayout(machine: machine, architecture: architecture, bytes: 8 << 30).map {
          Guest(names: ["\(machine), 8 GiB"], layout: $0)
        }
      }, true
    )
  }
}
