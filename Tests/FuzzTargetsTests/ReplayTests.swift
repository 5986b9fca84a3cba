import Foundation
import FuzzTargets
import TestSupport
import Testing

@Suite("Whatever a reader is given")
struct ReplayTests {
  private func files(in folder: String, for target: FuzzTarget) throws -> [URL] {
    let directory = repositoryRoot.appending(path: "Fuzz/\(folder)/\(target.rawValue)")
    guard FileManager.default.fileExists(atPath: directory.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
  }

  @Test(
    "it comes back from what the fuzzer starts with, and from all that has broken it once",
    arguments: FuzzTarget.allCases)
  func replay(target: FuzzTarget) throws {
    let seeds = try files(in: "Seeds", for: target)
    #expect(!seeds.isEmpty)
    for file in try seeds + files(in: "Regressions", for: target) { target.run(Array(try Data(contentsOf: file))) }
  }

  @Test(
    "it comes back from every beginning of a seed, and from each with a byte changed", arguments: FuzzTarget.allCases)
  func pieces(target: FuzzTarget) throws {
    for file in try files(in: "Seeds", for: target) {
      let bytes = Array(try Data(contentsOf: file))
      for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 100)) {
        target.run(Array(bytes[..<end]))
        var changed = bytes
        changed[end] ^= 0xff
        target.run(changed)
      }
    }
  }

  @Test("the fuzzer has a dictionary for it", arguments: FuzzTarget.allCases)
  func dictionary(target: FuzzTarget) throws {
    let text = try String(
      contentsOf: repositoryRoot.appending(path: "Fuzz/Dictionaries/\(target.rawValue).dict"), encoding: .utf8)
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.count > 2 })
  }
}
