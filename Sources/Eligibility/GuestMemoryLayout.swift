import PCI

/// Where a guest's memory lies in its physical addresses, as QEMU lays it out.
///
/// An assigned device reaches it at those very addresses, so that memory which firmware has pinned at the same ones is in the
/// way.
public struct GuestMemoryLayout: Hashable, Sendable {
  /// The memory, in ascending order.
  public var ranges: [MemoryRange]

  /// The layout of a machine with so many bytes of memory; nil for a machine whose layout is not known here.
  public init?(machine: String, architecture: String, bytes: UInt64) {
    guard bytes > 0, bytes < Self.largest else { return nil }
    switch (architecture, Self.family(of: machine)) {
    case ("x86_64", .i440FX?), ("i686", .i440FX?): ranges = Self.split(bytes, below4G: Self.below4GOfI440FX(bytes))
    case ("x86_64", .q35?), ("i686", .q35?): ranges = Self.split(bytes, below4G: Self.below4GOfQ35(bytes))
    case ("aarch64", .virt?):
      // VIRT_MEM of `base_memmap`, hw/arm/virt.c.
      ranges = [MemoryRange(start: 1 << 30, end: (1 << 30) + bytes - 1)]
    default: return nil
    }
  }

  /// More memory than this QEMU may put past the addresses that AMD's HyperTransport keeps (`pc_set_amd_above_4g_mem_start`,
  /// hw/i386/pc.c).
  private static let largest: UInt64 = 896 << 30

  private enum Family { case i440FX, q35, virt }

  private static func family(of machine: String) -> Family? {
    // Before 2.0 memory was not split at a whole GiB (`gigabyte_align`, hw/i386/pc_piix.c).
    if machine.hasPrefix("pc-i440fx-1.") || machine.hasPrefix("pc-q35-1.") { return nil }
    if machine == "pc" || machine.hasPrefix("pc-i440fx-") { return .i440FX }
    if machine == "q35" || machine.hasPrefix("pc-q35-") { return .q35 }
    return machine == "virt" || machine.hasPrefix("virt-") ? .virt : nil
  }

  /// `pc_init1`, hw/i386/pc_piix.c: 3.5 GiB, or 3 GiB where that is not enough.
  private static func below4GOfI440FX(_ bytes: UInt64) -> UInt64 { bytes >= 0xe000_0000 ? 0xc000_0000 : bytes }

  /// `pc_q35_init`, hw/i386/pc_q35.c: 2.75 GiB, or 2 GiB where that is not enough.
  private static func below4GOfQ35(_ bytes: UInt64) -> UInt64 { bytes >= 0xb000_0000 ? 0x8000_0000 : bytes }

  private static func split(_ bytes: UInt64, below4G: UInt64) -> [MemoryRange] {
    // From 640 to 768 KiB there is the VGA's memory.
    let vga: (start: UInt64, end: UInt64) = (0xa_0000, 0xc_0000)
    var ranges = [MemoryRange(start: 0, end: min(below4G, vga.start) - 1)]
    if below4G > vga.end { ranges.append(MemoryRange(start: vga.end, end: below4G - 1)) }
    if bytes > below4G { ranges.append(MemoryRange(start: 1 << 32, end: (1 << 32) + (bytes - below4G) - 1)) }
    return ranges
  }

  /// The most memory that such a machine can have without reaching an address; nil where none is known.
  ///
  /// It begins at the same address whatever its size, and is in one piece up to 2 GiB at least (but for the VGA's).
  public func largestMemory(endingBelow address: UInt64) -> UInt64? {
    guard let start = ranges.first?.start, start < address, address - start < 1 << 31 else { return nil }
    return address - start
  }

  /// What of a range the guest's memory lies over: the first piece; nil where it lies over none of it.
  public func overlap(with range: MemoryRange) -> MemoryRange? {
    ranges.first { $0.overlaps(range) }.map {
      MemoryRange(start: max($0.start, range.start), end: min($0.end, range.end))
    }
  }
}
