import Foundation
import TestSupport
import Testing

@Suite("A host that ships in Examples/hosts")
struct ExampleHostsTests {
  @Test("is what the tests' own description of it says", arguments: WhitepaperHost.allCases)
  func shipped(host: WhitepaperHost) throws {
    let shipped = repositoryRoot.appending(path: "Examples/hosts/\(host.rawValue)")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try? FileManager.default.removeItem(at: shipped)
      try host.tree.write(to: shipped)
      Issue.record("Recorded \(host.rawValue); run the tests again.")
      return
    }
    let directory = try TemporaryDirectory(host.tree)
    #expect(try Self.contents(of: shipped.path()) == Self.contents(of: directory.path))
  }

  /// Every path below a directory, with the bytes of each file and the target of each link.
  private static func contents(of directory: String) throws -> [String: Data] {
    let files = FileManager.default
    var contents: [String: Data] = [:]
    for path in try files.subpathsOfDirectory(atPath: directory) {
      let whole = directory + "/" + path
      if let target = try? files.destinationOfSymbolicLink(atPath: whole) {
        contents[path] = Data(target.utf8)
      } else {
        var isDirectory: ObjCBool = false
        guard files.fileExists(atPath: whole, isDirectory: &isDirectory), !isDirectory.boolValue else { continue }
        contents[path] = try Data(contentsOf: URL(filePath: whole))
      }
    }
    return contents
  }
}
