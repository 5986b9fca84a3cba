import Foundation
import HostFacts
import HostReader
import Installation
import TestSupport
import Testing

@testable import InstallationReader

@Suite("The files where libvirt looks for hooks are read as libvirt finds them")
struct HookFileReaderTests {
  private func files(_ tree: HookTree) -> [HookFile] { installation(tree).files }

  private func installation(_ tree: HookTree) -> HookInstallation {
    HookInstallationReader(root: HostRoot(path: tree.directory.path)).installation()
  }

  @Test("a hook that is as it should be has everything")
  func complete() throws {
    let installation = installation(try HookTree())
    #expect(installation.files.map(\.path) == ["/etc/libvirt/hooks/qemu", "/etc/libvirt/hooks/network"])
    for file in installation.files {
      #expect(file.program == HookProgram(version: "0.1.0", loading: .complete))
      #expect(file.isCalled && !file.isInDirectory && file.target == file.path && file.writablePath == nil)
      #expect(file.noexecMount == nil && file.placed > 1_600_000_000)
    }
    #expect(installation.faults.isEmpty && installation.libvirtVersion?.description == "9.0.0")
    #expect(installation.settings == .absent && installation.hasWatcher && installation.showsProcesses)
  }

  @Test("the file comes first, then the directory in the order of the bytes of the names")
  func order() throws {
    let tree = try HookTree()
    for name in ["b", "a", "Z", "é"] { try tree.program("etc/libvirt/hooks/qemu.d/\(name)", Array("#!/bin/sh\n".utf8)) }
    let paths = files(tree).filter { $0.kind == .qemu }.map(\.path)
    #expect(paths == ["", ".d/Z", ".d/a", ".d/b", ".d/é"].map { "/etc/libvirt/hooks/qemu\($0)" })
    #expect(files(tree).filter { $0.content == .foreign && $0.isCalled }.count == 4)
  }

  @Test("links are those of the host, and an absolute one starts at its root")
  func links() throws {
    let tree = try HookTree()
    try tree.program("usr/sbin/rmrr-guard-hook", ELFBuilder.hook(version: "0.2.0").bytes())
    try tree.writer.link("sbin", to: "usr/sbin")
    try tree.writer.link("etc/libvirt/hooks/qemu.d/rmrr-guard", to: "/sbin/../sbin/rmrr-guard-hook")
    try tree.writer.link("etc/libvirt/hooks/qemu.d/gone", to: "/usr/sbin/gone")
    try tree.writer.link("etc/libvirt/hooks/qemu.d/round", to: "round")
    let files = files(tree).filter(\.isInDirectory)
    #expect(files.map(\.path.last) == ["e", "d", "d"])
    #expect(files[0].target == "/usr/sbin/gone" && files[0].status == nil && !files[0].isCalled)
    #expect(files[1].target == "/usr/sbin/rmrr-guard-hook" && files[1].program?.version == "0.2.0" && files[1].isCalled)
    #expect(files[2].status == nil)
  }

  @Test("what is behind a link may be newer than the place where libvirt finds it")
  func upgraded() throws {
    let tree = try HookTree()
    let hooks = tree.directory.path + "/etc/libvirt/hooks"
    try tree.program("usr/sbin/rmrr-guard-hook", ELFBuilder.hook().bytes())
    try tree.writer.remove("etc/libvirt/hooks/qemu")
    try tree.writer.link("etc/libvirt/hooks/qemu", to: "/usr/sbin/rmrr-guard-hook")
    let placed = try #require(files(tree).first).placed
    // The kernel takes the time of a file from its last tick, which may still be of the second before.
    while Date().timeIntervalSince1970 < Double(placed) + 1.1 { usleep(50_000) }
    try tree.program("usr/sbin/rmrr-guard-hook", ELFBuilder.hook().bytes())
    let file = try #require(files(tree).first)
    #expect(file.placed == placed && (file.status?.changed ?? 0) > placed, "\(hooks)")
  }

  /// What is in a file, and what is made of it.
  private static let contents: [(String, [UInt8], HookFile.Content)] = [
    ("a script", Array("#!/bin/sh\n# @(#)rmrr-guard-hook 0.1.0\0".utf8), .foreign),
    ("nothing", [], .broken),
    ("a program of somebody else", ELFBuilder().bytes(), .foreign),
    ("a program without its end, where the mark was", Array(ELFBuilder.hook().bytes().prefix(200)), .broken),
    ("the beginning of a program for 32 bits", [0x7f, 0x45, 0x4c, 0x46, 1, 1], .foreign),
    ("a program that looks for the mark", ELFBuilder().bytes() + Array("@(#)rmrr-guard-hook %s\0".utf8), .foreign),
    ("a mark without an end", ELFBuilder().bytes() + Array("@(#)rmrr-guard-hook 0.1.0".utf8), .foreign),
    ("a mark that is too long", ELFBuilder.hook(version: String(repeating: "1", count: 33)).bytes(), .foreign),
    (
      "a second mark that has a version",
      ELFBuilder().bytes() + Array("@(#)rmrr-guard-hook \0@(#)rmrr-guard-hook 1.2\0".utf8),
      .guardHook(HookProgram(version: "1.2"))
    ),
    ("something that was appended", ELFBuilder.hook().bytes() + [1], .guardHook(HookProgram(version: "0.1.0"))),
  ]

  @Test("it is ours by the mark in it, and is never run", arguments: contents)
  func content(name: String, bytes: [UInt8], content: HookFile.Content) throws {
    let tree = try HookTree()
    try tree.program("etc/libvirt/hooks/qemu", bytes)
    #expect(files(tree).first?.content == content)
  }

  @Test("what is no file is no hook, and nobody waits for a pipe")
  func special() throws {
    let tree = try HookTree()
    try tree.writer.fifo("etc/libvirt/hooks/qemu.d/pipe")
    try tree.writer.directory("etc/libvirt/hooks/qemu.d/sub")
    let files = files(tree).filter(\.isInDirectory)
    #expect(files.count == 2 && files.allSatisfy { !$0.isCalled && $0.content == .foreign })
  }

  @Test("it is called by its mode alone", arguments: [(0o755, true), (0o644, false), (0o001, true), (0o100, true)])
  func mode(mode: Int, isCalled: Bool) throws {
    let tree = try HookTree()
    try tree.setMode(mode, of: "etc/libvirt/hooks/qemu")
    #expect(files(tree).first?.isCalled == isCalled)
  }

  @Test(
    "who else can write to it or to a directory on the way is told",
    arguments: ["etc/libvirt/hooks/qemu", "etc/libvirt/hooks", "etc"])
  func writable(path: String) throws {
    let tree = try HookTree()
    try tree.setMode(0o757, of: path)
    #expect(files(tree).first?.writablePath == "/" + path)
  }

  @Test("who else can write to the settings is told", arguments: ["etc/rmrr-guard/rmrr-guard.conf", "etc/rmrr-guard"])
  func writableSettings(path: String) throws {
    let tree = try HookTree()
    try tree.writer.file("etc/rmrr-guard/rmrr-guard.conf", Array("[guard]\n".utf8))
    #expect(installation(tree).writableSettings == nil)
    try tree.setMode(0o757, of: path)
    #expect(installation(tree).writableSettings == "/" + path)
  }

  @Test("a directory that cannot be listed is a fault, one that is not there is none")
  func unreadable() throws {
    let tree = try HookTree()
    try tree.writer.file("etc/libvirt/hooks/qemu.d", "")
    #expect(installation(tree).faults.isEmpty)
    let empty = try TemporaryDirectory()
    let nothing = HookInstallationReader(root: HostRoot(path: empty.path)).installation()
    #expect(nothing.files.isEmpty && nothing.faults.isEmpty && !nothing.showsProcesses && nothing.daemons.isEmpty)
  }

  @Test("a machine without libvirt is known by the directory that is missing, and the hook by where it is installed")
  func noLibvirt() throws {
    let tree = try HookTree()
    #expect(installation(tree).hasLibvirt && installation(tree).program == nil)
    try tree.program("usr/sbin/rmrr-guard-hook", ELFBuilder.hook().bytes())
    #expect(installation(tree).program == "/usr/sbin/rmrr-guard-hook")
    try tree.writer.remove("etc/libvirt")
    #expect(!installation(tree).hasLibvirt)
  }
}
