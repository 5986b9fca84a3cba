import HostFacts
import PCI

/// Reads IOMMU groups from `/sys/kernel/iommu_groups`.
struct GroupReader {
  static let directory = "/sys/kernel/iommu_groups"

  /// From this size on a `reserved_regions` may have been cut at the end of its page.
  private static let cutLimit = 4000

  let root: HostRoot

  /// The numbers of all groups, in order; none where they cannot be listed.
  func allNumbers() -> [Int] { ((try? root.names(in: Self.directory)) ?? []).compactMap { Int($0) }.sorted() }

  /// One group with its members and reserved regions.
  func group(_ number: Int) throws(ReadingFault) -> IOMMUGroup {
    let path = "\(Self.directory)/\(decimal(number))"
    let members = try root.names(in: path + "/devices").compactMap { PCIAddress(sysfsName: $0) }.sorted()
    return IOMMUGroup(number: number, members: members, reservedRegions: reservedRegions(of: number))
  }

  /// The reserved regions of one group.
  func reservedRegions(of number: Int) -> ReservedRegions {
    let bytes: [UInt8]
    do {
      bytes = try root.contents(of: Self.reservedRegionsPath(of: number))
    } catch {
      return error.isAbsence ? .absent : .unreadable(error)
    }
    return ReservedRegions(fileContents: bytes, cutLimit: Self.cutLimit)
  }

  static func reservedRegionsPath(of number: Int) -> String { "\(directory)/\(decimal(number))/reserved_regions" }
}

extension ReservedRegions {
  /// Reads the lines of a `reserved_regions` file, `0x%016llx 0x%016llx %s` each
  /// (`iommu_group_show_resv_regions`, drivers/iommu/iommu.c).
  init(fileContents bytes: [UInt8], cutLimit: Int) {
    let mayBeCut = bytes.count >= cutLimit
    var regions: [ReservedRegion] = []
    var malformedLine: Int?
    var rest = bytes[...]
    var number = 1
    while true {
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      // Where the kernel cut its page, the last line is a piece of one, and `direct` may begin `direct-relaxable`.
      if end == nil, rest.isEmpty || mayBeCut { break }
      if let region = ReservedRegion(line: rest[..<(end ?? rest.endIndex)], number: number) {
        regions.append(region)
      } else {
        malformedLine = malformedLine ?? number
      }
      guard let end else { break }
      rest = rest[(end + 1)...]
      number += 1
    }
    self = malformedLine.map { .malformed(regions, line: $0) } ?? .lines(regions, mayBeCut: mayBeCut)
  }
}

extension ReservedRegion {
  init?(line: ArraySlice<UInt8>, number: Int) {
    var rest = line
    guard let start = Self.number(Self.takeField(of: &rest)), let end = Self.number(Self.takeField(of: &rest)),
      let kind = Kind(rawValue: String(decoding: Self.takeField(of: &rest), as: UTF8.self)),
      Self.takeField(of: &rest).isEmpty
    else { return nil }
    self.init(range: MemoryRange(start: start, end: end), kind: kind, line: number)
  }

  /// The next field of a line whose fields have spaces between them; empty where there is none.
  private static func takeField(of line: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") }
    line = line.drop(while: isSpace)
    let field = line.prefix { !isSpace($0) }
    line = line[field.endIndex...]
    return field
  }

  private static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
    guard field.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]), (3...18).contains(field.count) else { return nil }
    var value: UInt64 = 0
    for byte in field.dropFirst(2) {
      guard let digit = hexadecimalDigit(byte) else { return nil }
      value = value << 4 | UInt64(digit)
    }
    return value
  }
}
