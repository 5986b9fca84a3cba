/// A program or library as its file has it: what it wants of the dynamic linker.
///
/// Source: elf(5). Only the 64-bit form with the least significant byte first is read, which every machine has that rmrr-guard
/// is built for.
public struct ELFImage: Hashable, Sendable {
  /// The instructions that it is made of, as `e_machine` has them.
  public var machine: UInt16
  /// The dynamic linker; nil for a library, or a program without one.
  public var interpreter: String?
  /// The names of the shared libraries that it needs, in their order.
  public var needed: [String]

  private static let loadSegment: UInt32 = 1
  private static let dynamicSegment: UInt32 = 2
  private static let interpreterSegment: UInt32 = 3
  private static let neededTag: UInt64 = 1
  private static let stringTableTag: UInt64 = 5
  /// More libraries than any program of ours needs: each is looked for.
  private static let neededLimit = 256
  /// A program of ours has ten.
  private static let segmentLimit = 128

  /// The instructions of the file that begins with some bytes; nil where it is no such file.
  public static func machine(of header: [UInt8]) -> UInt16? {
    // The magic number, ELFCLASS64 and ELFDATA2LSB.
    guard header.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
    return CheckedBytes(bytes: header).number(at: 18, as: UInt16.self)
  }

  /// The image in the bytes of a file; nil where it is none, or one that was cut.
  public init?(bytes: [UInt8]) {
    let file = CheckedBytes(bytes: bytes)
    guard let machine = Self.machine(of: bytes), let segments = Self.segments(of: file) else { return nil }
    self.machine = machine
    needed = []
    var isDynamic = false
    for segment in segments {
      switch segment.type {
      case Self.interpreterSegment:
        guard let path = file.text(at: segment.offset, limit: segment.size) else { return nil }
        interpreter = path
      case Self.dynamicSegment where !isDynamic:
        isDynamic = true
        guard let names = Self.needed(segment, segments, file) else { return nil }
        needed = names
      // A file that was cut has lost the end of what is loaded.
      case Self.loadSegment where file.part(at: segment.offset, count: segment.size) == nil: return nil
      default: break
      }
    }
  }

  private struct Segment {
    let type: UInt32
    let offset: Int
    let address: UInt64
    let size: Int
  }

  private static func segments(of file: CheckedBytes) -> [Segment]? {
    guard let start = file.number(at: 32, as: UInt64.self).flatMap({ Int(exactly: $0) }),
      let size = file.number(at: 54, as: UInt16.self), size >= 56, let count = file.number(at: 56, as: UInt16.self),
      start <= file.bytes.count, count <= segmentLimit
    else { return nil }
    var segments: [Segment] = []
    for index in 0..<Int(count) {
      let place = start + index * Int(size)
      guard let type = file.number(at: place, as: UInt32.self),
        let offset = file.number(at: place + 8, as: UInt64.self).flatMap({ Int(exactly: $0) }),
        let address = file.number(at: place + 16, as: UInt64.self),
        let length = file.number(at: place + 32, as: UInt64.self).flatMap({ Int(exactly: $0) })
      else { return nil }
      segments.append(Segment(type: type, offset: offset, address: address, size: length))
    }
    return segments
  }

  private static func needed(_ dynamic: Segment, _ segments: [Segment], _ file: CheckedBytes) -> [String]? {
    guard file.part(at: dynamic.offset, count: dynamic.size) != nil else { return nil }
    var offsets: [Int] = []
    var strings: Int?
    for place in stride(from: dynamic.offset, to: dynamic.offset + dynamic.size, by: 16) {
      guard let tag = file.number(at: place, as: UInt64.self), let value = file.number(at: place + 8, as: UInt64.self)
      else { return nil }
      if tag == 0 { break }
      if tag == neededTag { offsets.append(Int(exactly: value) ?? .max) }
      if tag == stringTableTag { strings = offset(ofAddress: value, segments) }
    }
    guard !offsets.isEmpty else { return [] }
    guard let strings, offsets.count <= neededLimit else { return nil }
    var names: [String] = []
    for offset in offsets {
      let (place, overflow) = strings.addingReportingOverflow(offset)
      guard !overflow, let name = file.text(at: place) else { return nil }
      names.append(name)
    }
    return names
  }

  /// Where in the file that lies which is loaded at an address.
  private static func offset(ofAddress address: UInt64, _ segments: [Segment]) -> Int? {
    for segment in segments where segment.type == loadSegment && address >= segment.address {
      guard let distance = Int(exactly: address - segment.address), distance < segment.size else { continue }
      let (place, overflow) = segment.offset.addingReportingOverflow(distance)
      return overflow ? nil : place
    }
    return nil
  }
}
