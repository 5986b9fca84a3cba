import Foundation
import LibvirtDomains
import TestSupport
import Testing

@testable import GuardDaemon

@Suite("The files of a directory")
struct DirectoryWatchTests {
  @Test("are told once they are in place or gone, and not while they are written", .timeLimit(.minutes(1)))
  func files() async throws {
    let directory = try TemporaryDirectory()
    let (names, continuation) = AsyncStream<Set<ExactName>?>.makeStream()
    let watch = try #require(DirectoryWatch.start(path: directory.path + "/qemu") { continuation.yield($0) })
    // It need not be there yet.
    #expect(watch.renew() == ENOENT)
    try FileManager.default.createDirectory(atPath: directory.path + "/qemu", withIntermediateDirectories: false)
    #expect(watch.renew() == 0)
    #expect(watch.renew() == 0)
    try Data().write(to: URL(filePath: directory.path + "/qemu/vm0.xml.new"))
    try FileManager.default.moveItem(
      atPath: directory.path + "/qemu/vm0.xml.new", toPath: directory.path + "/qemu/vm0.xml")
    var events = names.makeAsyncIterator()
    #expect(await events.next() == ["vm0.xml"])
    try FileManager.default.removeItem(atPath: directory.path + "/qemu/vm0.xml")
    #expect(await events.next() == ["vm0.xml"])
  }

  private static func event(_ name: String, mask: Int32) -> [UInt8] {
    let padded = Array(name.utf8) + [UInt8](repeating: 0, count: name.isEmpty ? 0 : 16 - name.utf8.count % 16)
    let numbers: [UInt32] = [1, UInt32(mask), 0, UInt32(padded.count)]
    return numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } } + padded
  }

  @Test("come many at once, and some may be lost")
  func many() {
    let two = Self.event("vm0.xml", mask: IN_MOVED_TO) + Self.event("vm1.xml", mask: IN_DELETE)
    let cases: [([UInt8], Set<ExactName>?)] = [
      (two, ["vm0.xml", "vm1.xml"]), (two + Self.event("", mask: IN_Q_OVERFLOW), nil),
      (Self.event("", mask: IN_IGNORED), []), ([], []), (Array(two.prefix(20)), ["vm0."]),
    ]
    for (bytes, expected) in cases {
      #expect(bytes.withUnsafeBytes { DirectoryWatch.names(in: $0) } == expected)
    }
  }
}
