import Glibc
import HostFacts
import HostReader
import TestSupport
import Testing

@Suite("A file below a host's root", .timeLimit(.minutes(1)))
struct HostRootTests {
  @Test(
    "is read as far as the limit goes, and not beyond", arguments: [0, 1, 4096, 4097, 9999, 10_000, 10_001, 50_000])
  func limit(byteCount: Int) throws {
    let directory = try TemporaryDirectory()
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
    try directory.writer.file("file", bytes)
    let root = HostRoot(path: directory.path)
    if byteCount <= 10_000 {
      #expect(try root.contents(of: "/file", limit: 10_000) == bytes)
    } else {
      #expect(throws: ReadingFault(path: "/file", cause: .largerThan(bytes: 10_000))) {
        try root.contents(of: "/file", limit: 10_000)
      }
    }
  }

  @Test(
    "is below a directory whose path may end in slashes",
    arguments: [("/a/", "/a"), ("//", ""), ("", ""), ("/\u{600}/", "/\u{600}")])
  func slashes(path: String, expected: String) {
    #expect(HostRoot(path: path).path == expected)
  }

  @Test("that is not there is a fault in the system's own words")
  func absence() {
    #expect(
      throws: ReadingFault(path: "/absent", cause: .system(code: ENOENT, text: String(cString: strerror(ENOENT))))
    ) { try HostRoot.thisMachine.contents(of: "/absent") }
  }

  @Test("is read to its end, or to the limit, where the kernel tells no size of it")
  func sizeless() throws {
    let root = HostRoot.thisMachine
    // The libraries of this very process; the last line is not cut.
    let maps = try root.contents(of: "/proc/self/maps", limit: 1 << 20)
    #expect(maps.count > 8192)
    #expect(maps.last == UInt8(ascii: "\n"))
    #expect(throws: ReadingFault(path: "/proc/self/maps", cause: .largerThan(bytes: 5000))) {
      try root.contents(of: "/proc/self/maps", limit: 5000)
    }
  }

  @Test("is not read where it is no regular file", arguments: ["/dev/null", "/dev/zero", "/proc/self"])
  func noFile(path: String) {
    #expect(throws: ReadingFault(path: path, cause: .notARegularFile)) { try HostRoot.thisMachine.contents(of: path) }
  }

  @Test("is absent where it, or a directory above it, is not there", arguments: ["/none", "/none/file", "/file/file"])
  func absent(path: String) throws {
    let directory = try TemporaryDirectory()
    try directory.writer.file("file", "")
    let error = #expect(throws: ReadingFault.self) { try HostRoot(path: directory.path).contents(of: path) }
    #expect(error?.isAbsence == true)
    #expect(error?.path == path)
  }

  @Test("is found whatever slashes end the root's path", arguments: ["", "/", "///"])
  func slashes(end: String) throws {
    let directory = try TemporaryDirectory()
    try directory.writer.file("file", "text")
    #expect(try HostRoot(path: directory.path + end).contents(of: "/file") == Array("text".utf8))
    #expect(HostRoot(path: directory.path + end) == HostRoot(path: directory.path))
  }

  @Test("makes it a host only with a list of PCI devices")
  func host() throws {
    let directory = try TemporaryDirectory()
    #expect(!HostRoot(path: directory.path).hasSysfs)
    #expect(!HostRoot(path: directory.path).hasPCIDevices)
    try directory.writer.directory("sys/bus/pci/devices")
    #expect(HostRoot(path: directory.path).hasSysfs)
    #expect(HostRoot(path: directory.path).hasPCIDevices)
  }
}
