import FileWriting
import Foundation
import TestSupport
import Testing

@Suite("A file that is written whole or not at all")
struct WholeFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func path(_ name: String) -> String { directory.path + "/" + name }

  @Test("takes the place of one that is there, with the mode that was asked for whatever the mask says")
  func replaced() throws {
    try directory.writer.file("own.prom", "what was there before")
    chmod(path("own.prom"), 0o600)
    let before = try status("own.prom")
    try WholeFile(path: path("own.prom"), replacing: .file, mode: 0o644).write("new\n")
    #expect(try text("own.prom") == "new\n")
    #expect(try status("own.prom").st_mode & 0o777 == 0o644)
    #expect(try status("own.prom").st_ino != before.st_ino)
    #expect(try names() == ["own.prom"])
  }

  @Test("is made where there is none, also in the working directory")
  func new() throws {
    try WholeFile(path: path("new"), replacing: .nothing, mode: 0o600).write("")
    #expect(try text("new") == "")
    #expect(try status("new").st_mode & 0o777 == 0o600)
    let name = "rmrr-guard-test-\(getpid())"
    defer { unlink(name) }
    try WholeFile(path: name, replacing: .file).write("here")
    #expect(access(name, F_OK) == 0)
  }

  @Test("has the mode of the one that it replaces where none was asked for")
  func kept() throws {
    try directory.writer.file("own", "before")
    chmod(path("own"), 0o640)
    try WholeFile(path: path("own"), replacing: .fileOrLink).write("after")
    #expect(try status("own").st_mode & 0o777 == 0o640)
  }

  @Test("leaves alone what is there where nothing may be")
  func exists() throws {
    try directory.writer.file("own", "before")
    expect(.exists, at: "own", replacing: .nothing)
    #expect(try text("own") == "before")
  }

  @Test("leaves alone a link and what is behind it, unless links are followed, and then the link stays")
  func link() throws {
    try directory.writer.file("target", "before")
    chmod(path("target"), 0o600)
    try directory.writer.link("link", to: "target")
    expect(.link, at: "link", replacing: .file)
    expect(.exists, at: "link", replacing: .nothing)
    #expect(try text("target") == "before")
    #expect(try status("target").st_mode & 0o777 == 0o600)
    try WholeFile(path: path("link"), replacing: .fileOrLink).write("after")
    #expect(try text("target") == "after")
    #expect(try status("link").st_mode & S_IFMT == S_IFLNK)
    #expect(try names() == ["link", "target"])
  }

  @Test("does not follow a link that leads nowhere", arguments: [WholeFile.Predecessor.nothing, .fileOrLink])
  func danglingLink(predecessor: WholeFile.Predecessor) throws {
    try directory.writer.link("link", to: "nowhere")
    expect(.linkToNothing, at: "link", replacing: predecessor)
    expect(.link, at: "link", replacing: .file)
    #expect(try names() == ["link"])
  }

  @Test("leaves alone what is no regular file", arguments: [WholeFile.Predecessor.nothing, .file, .fileOrLink])
  func special(predecessor: WholeFile.Predecessor) throws {
    try directory.writer.directory("directory")
    try directory.writer.fifo("fifo")
    try directory.writer.link("link", to: "fifo")
    expect(.notARegularFile, at: "directory", replacing: predecessor)
    expect(.notARegularFile, at: "fifo", replacing: predecessor)
    if case .file = predecessor {} else { expect(.notARegularFile, at: "link", replacing: predecessor) }
    let error = #expect(throws: WritingFault.self) {
      try WholeFile(path: "/dev/null", replacing: predecessor, mode: 0o644).write("text")
    }
    #expect(error?.description == "/dev/null cannot be written: it is not a regular file.")
    #expect(try names() == ["directory", "fifo", "link"])
  }

  @Test(
    "tells why it cannot be made",
    arguments: [("nowhere/x", ENOENT), ("x/", EISDIR), ("file/x", ENOTDIR)])
  func fault(name: String, code: Int32) throws {
    try directory.writer.file("file", "")
    let error = #expect(throws: WritingFault.self) { try WholeFile(path: path(name), replacing: .file).write("text") }
    #expect(error == WritingFault(path: path(name), cause: .system(code: code)))
    #expect(try names() == ["file"])
  }

  @Test("an empty path is no file")
  func empty() {
    let error = #expect(throws: WritingFault.self) { try WholeFile(path: "", replacing: .file).write("text") }
    #expect(error?.cause == .system(code: ENOENT))
  }

  @Test("does not write through what somebody has put at the name that it has while it is written")
  func planted() throws {
    try directory.writer.file("target", "before")
    try directory.writer.link(".own.\(getpid()).new", to: "target")
    try WholeFile(path: path("own"), replacing: .file, mode: 0o644).write("text")
    #expect(try text("target") == "before")
    #expect(try text("own") == "text")
    #expect(try names() == ["own", "target"])
  }

  private func expect(
    _ cause: WritingFault.Cause, at name: String, replacing predecessor: WholeFile.Predecessor,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: WritingFault.self, sourceLocation: sourceLocation) {
      try WholeFile(path: path(name), replacing: predecessor, mode: 0o644).write("text")
    }
    #expect(error == WritingFault(path: path(name), cause: cause), sourceLocation: sourceLocation)
  }

  private func status(_ name: String) throws -> stat {
    var status = stat()
    try #require(lstat(path(name), &status) == 0)
    return status
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: directory.url.appending(path: name), encoding: .utf8)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
  }
}
