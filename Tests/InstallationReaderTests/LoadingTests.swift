import Foundation
import HostReader
import Installation
import TestSupport
import Testing

@testable import InstallationReader

@Suite("Whether the system finds what the hook needs")
struct LoadingTests {
  private func loading(_ tree: HookTree) -> HookProgram.Loading? {
    HookInstallationReader(root: HostRoot(path: tree.directory.path)).installation().files.first?.program?.loading
  }

  /// What is taken away, and what then is wrong.
  private static let missing: [(String, HookProgram.Loading)] = [
    ("lib64/ld-linux-x86-64.so.2", .noInterpreter("/lib64/ld-linux-x86-64.so.2")),
    ("usr/lib/x86_64-linux-gnu/libm.so.6", .missing(["libm.so.6"])),
    ("usr/lib/x86_64-linux-gnu/libxml2.so.2.9.14", .noLibXML2),
    ("usr/lib/x86_64-linux-gnu/libxml2.so.2", .noLibXML2),
  ]

  @Test("what is missing is told", arguments: missing)
  func absent(path: String, loading: HookProgram.Loading) throws {
    let tree = try HookTree()
    #expect(self.loading(tree) == .complete)
    try tree.writer.remove(path)
    #expect(self.loading(tree) == loading)
  }

  @Test("a library for another machine is none")
  func otherMachine() throws {
    let tree = try HookTree()
    try tree.program("usr/lib/x86_64-linux-gnu/libxml2.so.2.9.14", ELFBuilder.library(machine: 183).bytes())
    #expect(loading(tree) == .noLibXML2)
    try tree.program("usr/lib64/libxml2.so.16", ELFBuilder.library().bytes())
    #expect(loading(tree) == .complete)
  }

  @Test("a library may be anywhere that the loader's cache tells")
  func cache() throws {
    let tree = try HookTree()
    try tree.writer.remove("usr/lib/x86_64-linux-gnu/libxml2.so.2")
    try tree.program("opt/xml/libxml2.so.2", ELFBuilder.library().bytes())
    #expect(loading(tree) == .noLibXML2)
    try tree.writer.file("etc/ld.so.cache", Self.cache([("libxml2.so.2", "/opt/xml/libxml2.so.2")]))
    #expect(loading(tree) == .complete)
    try tree.writer.file("etc/ld.so.cache", [0x2f] + Self.cache([("libxml2.so.2", "/opt/xml/libxml2.so.2")]))
    #expect(loading(tree) == .complete, "behind the older form")
    try tree.writer.file("etc/ld.so.cache", Self.cache([("libxml2.so.2", "/opt/gone/libxml2.so.2")]))
    #expect(loading(tree) == .noLibXML2)
    try tree.writer.file("etc/ld.so.cache", Self.cache([("libxml2.so.21", "/opt/xml/libxml2.so.2")]))
    #expect(loading(tree) == .noLibXML2)
  }

  /// The loader's cache with some entries.
  private static func cache(_ entries: [(String, String)]) -> [UInt8] {
    var strings: [UInt8] = []
    var table: [UInt8] = []
    let start = 48 + entries.count * 24
    for (name, path) in entries {
      let key = start + strings.count
      strings += Array(name.utf8) + [0]
      table += little(UInt32(3)) + little(UInt32(key)) + little(UInt32(start + strings.count)) + little(UInt32(0))
      table += little(UInt64(0))
      strings += Array(path.utf8) + [0]
    }
    return Array("glibc-ld.so.cache1.1".utf8) + little(UInt32(entries.count)) + little(UInt32(strings.count))
      + [UInt8](repeating: 0, count: 20) + table + strings
  }

  @Test("a program that was cut anywhere, or has any one byte changed, is read or refused")
  func damaged() throws {
    let bytes = ELFBuilder.hook().bytes()
    #expect(
      ELFImage(bytes: bytes).map { [$0.interpreter ?? ""] + $0.needed }
        == ["/lib64/ld-linux-x86-64.so.2", "libm.so.6", "libc.so.6"])
    for count in 0..<bytes.count { #expect(ELFImage(bytes: Array(bytes[..<count])) == nil, "\(count) bytes") }
    for index in bytes.indices {
      for value: UInt8 in [0, 1, 0x7f, 0xff] {
        var changed = bytes
        changed[index] = value
        _ = ELFImage(bytes: changed)
      }
    }
    let cache = Self.cache([("libxml2.so.2", "/opt/xml/libxml2.so.2")])
    for count in 0..<cache.count { _ = LoaderCache(bytes: Array(cache[..<count]))?.paths(of: "libxml2.so.2") }
    for index in 20..<cache.count {
      var changed = cache
      changed[index] = 0xff
      _ = LoaderCache(bytes: changed)?.paths(of: "libxml2.so.2")
    }
  }

  @Test("a program that was cut is damaged")
  func cut() throws {
    let tree = try HookTree()
    let mark = Array("@(#)rmrr-guard-hook 0.1.0\0".utf8)
    try tree.program("etc/libvirt/hooks/qemu", ELFBuilder().bytes().dropLast(9) + mark.dropLast(20) + mark)
    #expect(loading(tree) != nil)
    var builder = ELFBuilder.hook()
    builder.contents += [UInt8](repeating: 0, count: 100)
    try tree.program("etc/libvirt/hooks/qemu", builder.bytes().dropLast(50))
    #expect(loading(tree) == .damaged)
  }

  @Test("this machine's own programs are read as they are")
  func real() throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: "/proc/self/exe")))
    let image = try #require(ELFImage(bytes: bytes))
    #expect(image.needed.contains("libc.so.6"))
    #expect(FileManager.default.fileExists(atPath: try #require(image.interpreter)))
    if let cache = LoaderCache(bytes: try [UInt8](Data(contentsOf: URL(filePath: "/etc/ld.so.cache")))) {
      let paths = cache.paths(of: "libc.so.6")
      #expect(!paths.isEmpty && paths.allSatisfy { FileManager.default.fileExists(atPath: $0) })
    } else {
      Issue.record("the cache of this machine cannot be read")
    }
  }
}
