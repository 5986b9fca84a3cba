import Foundation
import TestSupport
import Testing

@testable import GuardCommands

@Suite("The recordings of a fleet are found, and each host has a name")
struct FleetFilesTests {
  /// A directory with some files, and what else may be in one.
  private func directory(_ files: [String]) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for file in files { try Data("{}".utf8).write(to: URL(filePath: "\(directory.path)/\(file)")) }
    return directory
  }

  @Test("in a directory each file, in the order of the names, but what is hidden or lies deeper")
  func directories() throws {
    let directory = try directory(["b.json", "a", "c.txt", ".hidden.json"])
    try FileManager.default.createDirectory(atPath: directory.path + "/deeper", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/d.json", withDestinationPath: directory.path + "/b.json")
    try FileManager.default.createSymbolicLink(atPath: directory.path + "/e.json", withDestinationPath: "/nowhere")
    for path in [directory.path, directory.path + "/"] {
      let found = FleetFiles(at: [path])
      #expect(found.files.map(\.fileName) == ["a", "b.json", "c.txt", "d.json", "e.json"])
      #expect(found.files.map(\.path) == found.files.map { "\(directory.path)/\($0.fileName)" })
      #expect(found.hostNames == ["a", "b", "c.txt", "d", "e"])
      #expect(found.failures.isEmpty && found.repeatedFileName == nil)
    }
  }

  @Test("in the order of the arguments, by their paths where two have one name")
  func names() throws {
    let (first, second) = (try directory(["a.json", "b.json"]), try directory(["a.json"]))
    let found = FleetFiles(at: [second.path, first.path + "/b.json", "-", first.path + "/a.json"])
    #expect(found.hostNames == ["\(second.path)/a.json", "b", "standard input", "\(first.path)/a.json"])
    #expect(found.repeatedFileName == "a.json")
  }

  @Test("and what is not there, or is empty, keeps no other from being found")
  func failures() throws {
    let (empty, full) = (try directory([]), try directory(["a.json"]))
    let found = FleetFiles(at: ["/nowhere", empty.path, full.path])
    #expect(found.hostNames == ["a"])
    #expect(
      found.failures.map(\.text) == [
        "/nowhere cannot be read: No such file or directory.", "\(empty.path) cannot be read: there is no file in it.",
      ])
    #expect(found.failures.map(\.inputName) == ["/nowhere", empty.path])
  }
}
