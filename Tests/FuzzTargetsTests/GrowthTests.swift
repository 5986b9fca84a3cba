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

  /// How much longer four times as much takes; nil where it takes no time, as where the second copy is refused.
  private func ratio(_ target: FuzzTarget, count: Int, _ grown: (Int) throws -> [UInt8]) rethrows -> Double? {
    let many = try grown(4 * count)
    let start = processorTime()
    target.run(many)
    guard processorTime() - start > 0.003 else { return nil }
    let few = try grown(count)
    return growth(below: 8, from: { target.run(few) }, to: { target.run(many) })
  }

  @Test(
    "four times as much of any part of it takes no more than eight times as long",
    arguments: [FuzzTarget.acpidump, .domain, .network, .reservedRegions, .log])
  func parts(target: FuzzTarget) throws {
    // A machine that is too fast for a few copies gets more.
    for count in [50, 500, 5000] {
      if try measureParts(target, count: count) > 0 { return }
    }
    Issue.record("no part of it can be repeated")
  }

  /// Repeats each part of each seed; how many of them could be.
  private func measureParts(_ target: FuzzTarget, count: Int) throws -> Int {
    var measured = 0
    for (name, seed) in try seeds(target) {
      let pieces = pieces(seed)
      for first in stride(from: 0, to: pieces.count, by: max(1, pieces.count / 20)) {
        for last in first..<min(first + 4, pieces.count) {
          let part = Array(pieces[first...last].joined())
          let ratio = ratio(target, count: count) { count in
            Array(pieces[..<first].joined()) + Array(repeatElement(part, count: count).joined())
              + Array(pieces[(last + 1)...].joined())
          }
          guard let ratio else { continue }
          measured += 1
          #expect(ratio < 8, "\(name): \(String(decoding: part, as: UTF8.self))")
        }
      }
    }
    return measured
  }

  private func seeds(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
    let directory = repositoryRoot.appending(path: "Fuzz/Seeds/\(target.rawValue)")
    return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil).map {
      ($0.lastPathComponent, Array(try Data(contentsOf: $0)))
    }
  }

  @Test("four times as many long names within a long name take no more than eight times as long")
  func nestedOptions() throws {
    let ratio = ratio(.domain, count: 500) { count in
      let prefix = String(repeating: "p", count: 20 * count)
      let members = (0..<count).map { "\"m\($0)\":\"\"" }.joined(separator: ",")
      return Array(
        """
        <domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:commandline><q:arg value='-blockdev'/>
        <q:arg value='{"\(prefix)":{\(members)}}'/></q:commandline></domain>
        """.utf8)
    }
    #expect(try #require(ratio) < 8)
  }

  private func address(_ number: Int) -> String {
    String(format: "0000:%02x:%02x.%x", number >> 8 & 0xff, number >> 3 & 0x1f, number & 7)
  }

  @Test("four times as many exceptions in a configuration take no more than eight times as long")
  func exceptions() throws {
    let ratio = ratio(.configuration, count: 1000) { count in
      let exceptions = (0..<count).map { "[exception \(address($0))]\nreason = tested\ndomain = vm\($0)\n" }
      return Array(("[guard]\npolicy = kernel\n" + exceptions.joined()).utf8)
    }
    #expect(try #require(ratio) < 8)
  }

  @Test("four times as many functions in a recording take no more than eight times as long")
  func functions() throws {
    let seed = try #require(try seeds(.recording).first)
    let whole = try #require(try JSONSerialization.jsonObject(with: Data(seed.bytes)) as? [String: Any])
    let model = try #require((whole["functions"] as? [[String: Any]])?.first)
    let group = try #require((whole["groups"] as? [[String: Any]])?.first)
    let ratio = try ratio(.recording, count: 500) { count in
      var grown = whole
      grown["functions"] = (0..<count).map { number in
        model.merging(
          [
            "address": address(number), "group": number,
            "hierarchy": ["functions": [address(number)], "rootBus": 0] as [String: Any],
          ]) { _, new in new }
      }
      grown["groups"] = (0..<count).map { group.merging(["number": $0, "members": [address($0)]]) { _, new in new } }
      return Array(try JSONSerialization.data(withJSONObject: grown))
    }
    #expect(try #require(ratio) < 8)
  }
}
