import Foundation
import FuzzTargets
import TestSupport
import Testing

@Suite("However much a reader is given")
struct GrowthTests {
  /// Where the pieces of a text end: a line, a tag, a member of a list.
  private static let ends = Set("\n>,;".utf8)

  /// A text as its pieces.
  private func pieces(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where Self.ends.contains(byte) || index == bytes.count - 1 {
      pieces.append(bytes[start...index])
      start = index + 1
    }
    return pieces
  }

  /// The processor time that a reader takes, the least of some tries: other tests run at the same time.
  private func time(_ target: FuzzTarget, _ bytes: [UInt8], tries: Int) -> Double {
    (0..<tries).map { _ in
      let start = processorTime()
      target.run(bytes)
      return processorTime() - start
    }.min() ?? 0
  }

  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test(
    "four times as much of any part of it takes no more than eight times as long",
    arguments: [FuzzTarget.acpidump, .domain, .network, .reservedRegions, .log, .configuration, .recording])
  func growth(target: FuzzTarget) throws {
    let directory = repositoryRoot.appending(path: "Fuzz/Seeds/\(target.rawValue)")
    for file in try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil) {
      let pieces = pieces(Array(try Data(contentsOf: file)))
      for first in stride(from: 0, to: pieces.count, by: max(1, pieces.count / 20)) {
        for last in first..<min(first + 4, pieces.count) {
          func grown(_ count: Int) -> [UInt8] {
            let part = Array(pieces[first...last].joined())
            return Array(pieces[..<first].joined()) + Array(repeatElement(part, count: count).joined())
              + Array(pieces[(last + 1)...].joined())
          }
          // Most of it is refused at the second copy, in no time.
          guard time(target, grown(200), tries: 1) > 0.003 else { continue }
          let ratio = time(target, grown(200), tries: 3) / time(target, grown(50), tries: 3)
          #expect(
            ratio < 8, "\(file.lastPathComponent): \(String(decoding: pieces[first...last].joined(), as: UTF8.self))")
        }
      }
    }
  }
}
