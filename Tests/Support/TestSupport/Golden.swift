import Foundation
import Testing

/// The root of the repository.
public let repositoryRoot = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Compares a text that people read with the file that records it, `Tests/Golden/NAME`.
///
/// With `RECORD_GOLDEN=1` in the environment the file is written anew, and the test fails all the same, so that nobody
/// takes a recording for a pass.
public func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = repositoryRoot.appending(path: "Tests/Golden/\(name)")
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("Recorded \(name); read it, and run the tests again.", sourceLocation: sourceLocation)
    return
  }
  let recorded = try? String(contentsOf: file, encoding: .utf8)
  #expect(text == recorded, "\(name) differs", sourceLocation: sourceLocation)
}
