import ArgumentParser
import Foundation
import Report
import TestSupport
import Testing

@testable import GuardCommands

@Suite("The recordings of a fleet are found, and each host has a name and one recording")
struct FleetFilesTests {
  /// A directory with some files, and what else may be in one.
  private func directory(_ files: [String]) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for file in files { try Data("{}".utf8).write(to: URL(filePath: "\(directory.path)/\(file)")) }
    return directory
  }

  private func names(_ files: FleetFiles) -> [String] { files.files.map(\.hostName.text) }

  @Test("in a directory each file, in the order of the names, but what is hidden, lies deeper or is no file")
  func directories() throws {
    let directory = try directory(["b.json", "a", "c.txt", ".hidden.json"])
    for name in ["deeper", "deeper.json"] {
      try FileManager.default.createDirectory(atPath: "\(directory.path)/\(name)", withIntermediateDirectories: false)
    }
    #expect(mkfifo(directory.path + "/pipe.json", 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: directory.path + "/d.json", withDestinationPath: "/dev/null")
    try FileManager.default.createSymbolicLink(atPath: directory.path + "/e.json", withDestinationPath: "/nowhere")
    for path in [directory.path, directory.path + "/"] {
      let found = FleetFiles(at: [path])
      #expect(found.files.map(\.path.text) == ["a", "b.json", "c.txt", "e.json"].map { "\(directory.path)/\($0)" })
      #expect(names(found) == ["a", "b", "c.txt", "e"])
      #expect(found.failures.isEmpty)
      #expect(found.passedOver.directories == 2 && found.passedOver.specialFiles == 2)
      #expect(found.passedOver.repeatedFiles == 0)
    }
  }

  @Test("by names whose bytes differ, be they the same as text or no text at all")
  func bytes() throws {
    let directory = try directory([])
    let names: [[UInt8]] = [
      Array("e\u{301}.json".utf8), Array("é.json".utf8), [0xff, 0x2e, 0x6a], [0xfe, 0x2e, 0x6a],
    ]
    for name in names {
      let path = FileName(directory.path).appending(FileName(bytes: name))
      let descriptor = path.withCString { open($0, O_CREAT | O_WRONLY, 0o600) }
      #expect(descriptor >= 0 && close(descriptor) == 0)
    }
    let found = FleetFiles(at: [directory.path])
    #expect(self.names(found).map { Array($0.utf8) } == ["e\u{301}", "é", "\\xfe.j", "\\xff.j"].map { Array($0.utf8) })
    #expect(found.failures.isEmpty && found.passedOver.repeatedFiles == 0)
    for file in found.files {
      #expect(try file.bytes() == [])
      #expect(file.path.withCString { unlink($0) } == 0)
    }
    #expect(found.file(ofHost: FileName("é"))?.path.text.utf8.count == directory.path.utf8.count + "/é.json".utf8.count)
  }

  @Test("in the order of the arguments, and a file once however it is named")
  func repeated() throws {
    let directory = try directory(["a.json", "b.json"])
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/c.json", withDestinationPath: directory.path + "/b.json")
    let found = FleetFiles(at: [directory.path + "/b.json", directory.path, directory.path + "/.", "-"])
    #expect(names(found) == ["b", "a", "standard input"])
    #expect(found.passedOver.repeatedFiles == 5 && found.failures.isEmpty)
    #expect(found.names(host: FileName("c")) && found.file(ofHost: FileName("c")) == nil)
  }

  @Test("and of two files of one host the first is taken, and the other one told")
  func repeatedHosts() throws {
    let (first, second) = (try directory(["a.json", "b", "b.json"]), try directory(["a.json", "c.json"]))
    let found = FleetFiles(at: [second.path, first.path])
    #expect(names(found) == ["a", "c", "b"])
    #expect(
      found.failures.map(\.text) == [
        "\(first.path)/a.json is left out: host a has its recording in \(second.path)/a.json, which was named first."
          + " To compare two collections, name the older one with --since.",
        "\(first.path)/b.json is left out: host b has its recording in \(first.path)/b, which was named first."
          + " To compare two collections, name the older one with --since.",
      ])
  }

  @Test("and what is not there, or is empty, keeps no other from being found")
  func failures() throws {
    let (empty, full, nested) = (try directory([]), try directory(["a.json"]), try directory([]))
    try FileManager.default.createDirectory(atPath: nested.path + "/2026", withIntermediateDirectories: false)
    let found = FleetFiles(at: ["/nowhere", empty.path, full.path, nested.path])
    #expect(names(found) == ["a"])
    #expect(
      found.failures.map(\.text) == [
        "/nowhere cannot be read: No such file or directory.", "\(empty.path) cannot be read: there is no file in it.",
        "\(nested.path) cannot be read: there is no file in it, only a directory; name \(nested.path)/2026 instead.",
      ])
    #expect(found.failures.map(\.inputName) == ["/nowhere", empty.path, nested.path])
    try FileManager.default.createDirectory(atPath: nested.path + "/2025", withIntermediateDirectories: false)
    #expect(
      FleetFiles(at: [nested.path]).failures.map(\.text) == [
        "\(nested.path) cannot be read: there is no file in it, only 2 directories; name these instead, such as"
          + " \(nested.path)/2025."
      ])
  }

  @Test("and an older collection is files or a file, never what may not end")
  func older() throws {
    let directory = try directory(["a.json"])
    let pipe = directory.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(names(try FleetFiles(olderAt: directory.path)) == ["a"])
    #expect(names(try FleetFiles(olderAt: directory.path + "/a.json")) == ["a"])
    for path in [pipe, "/dev/null"] {
      let failure = #expect(throws: CommandFailure.self) { try FleetFiles(olderAt: path) }
      #expect(failure?.text == "\(path) is no recording of a host: it is neither a file nor a directory with files.")
      #expect(failure?.exitCode.rawValue == EX_DATAERR)
    }
  }
}
