import Configuration
import Foundation
import HostReader
import Installation
import TestSupport
import Testing

@testable import InstallationReader

@Suite("What stands between libvirt and the hook is read of the machine")
struct MachineTests {
  private func installation(_ tree: HookTree) -> HookInstallation {
    HookInstallationReader(root: HostRoot(path: tree.directory.path)).installation()
  }

  @Test("of the daemons those that root runs, and not in a container, with the time of their start")
  func daemons() throws {
    let tree = try HookTree()
    try tree.process(20, "virtqemud", started: 1_000_000_100, confinement: "unconfined")
    try tree.process(9, "virtnetworkd", started: 1_000_000_200)
    try tree.process(30, "libvirtd", started: 1_000_000_100, user: 1000)
    try tree.process(31, "libvirtd", started: 1_000_000_100, namespaces: "\t7")
    try tree.process(32, "libvirtd-tls", started: 1_000_000_100)
    #expect(
      installation(tree).daemons == [
        LibvirtDaemon(program: .virtnetworkd, process: 9, started: 1_000_000_200),
        LibvirtDaemon(program: .virtqemud, process: 20, started: 1_000_000_100),
        LibvirtDaemon(program: .libvirtd, process: 812, started: 4_000_000_000),
      ])
  }

  @Test("a time that cannot be understood is none")
  func time() throws {
    let tree = try HookTree()
    for text in ["812 (libvirtd) S 1", "", "812 (libvirtd", "812 (libvirtd) \(String(repeating: "x ", count: 30))"] {
      try tree.writer.file("proc/812/stat", text)
      #expect(installation(tree).daemons.first?.started == nil)
    }
    try tree.writer.file("proc/812/stat", "812 (l) " + Array(repeating: "\(Int.max)", count: 30).joined(separator: " "))
    #expect(installation(tree).daemons.first.map { $0.started != nil } == true)
    try tree.writer.file("proc/stat", "btime \(Int.max)\n")
    #expect(installation(tree).daemons.first?.started == nil)
  }

  /// What is noted of the daemon 812, which started after 300,000,000,000 ticks, at a time; whether that counts.
  private static let notes: [(String, Bool)] = [
    ("libvirtd 812 300000000000 1700000000\n", true), ("libvirtd 812 300000000000 1700000000", true),
    ("virtqemud 5 1 1\nlibvirtd 812 300000000000 1600000000\nlibvirtd 812 300000000000 1700000000\n", true),
    ("libvirtd 812 300000000001 1700000000\n", false), ("libvirtd 813 300000000000 1700000000\n", false),
    ("virtqemud 812 300000000000 1700000000\n", false), ("libvirtd 812 300000000000 9700000000\n", false),
    ("libvirtd 812 300000000000\n", false), ("libvirtd  812 300000000000 1700000000\n", false),
    ("libvirtd 812 300000000000 1700000000 1\n", false), ("libvirtd 812 300000000000 99999999999999999999\n", false),
    (String(repeating: "#", count: 20_000) + "\nlibvirtd 812 300000000000 1700000000\n", false), ("", false),
  ]

  @Test("when a daemon was told to look for hooks again is noted, for the very process", arguments: notes)
  func told(text: String, counts: Bool) throws {
    let tree = try HookTree()
    try tree.writer.file("run/rmrr-guard-hook/reloaded", text)
    #expect(installation(tree).daemons.first?.told == (counts ? 1_700_000_000 : nil))
  }

  @Test("a note that others than root could have written does not count", arguments: ["", "/reloaded"])
  func foreignNote(path: String) throws {
    let tree = try HookTree()
    try tree.writer.file("run/rmrr-guard-hook/reloaded", Self.notes[0].0)
    #expect(installation(tree).daemons.first?.told != nil)
    try tree.setMode(0o777, of: "run/rmrr-guard-hook" + path)
    #expect(installation(tree).daemons.first?.told == nil)
  }

  @Test("a note that is no file is none, and nobody waits for it")
  func pipedNote() throws {
    let tree = try HookTree()
    try tree.writer.fifo("run/rmrr-guard-hook/reloaded")
    #expect(installation(tree).daemons.first?.told == nil)
  }

  /// What `attr` says, and what confines the process.
  private static let confinements: [(String, LibvirtDaemon.Confinement)] = [
    ("libvirtd (enforce)", .appArmor("libvirtd")), ("/usr/sbin/libvirtd (enforce)", .appArmor("/usr/sbin/libvirtd")),
    ("libvirtd (complain)", .none), ("unconfined", .none), ("", .none),
    ("system_u:system_r:virtqemud_t:s0\0", .seLinux("virtqemud_t")),
  ]

  @Test("a daemon is confined as the kernel says", arguments: confinements)
  func confinement(text: String, confinement: LibvirtDaemon.Confinement) throws {
    let tree = try HookTree()
    try tree.process(812, "libvirtd", started: 4_000_000_000, confinement: text)
    #expect(installation(tree).daemons.first?.confinement == confinement)
  }

  @Test("AppArmor has a place of its own, where another module is the first")
  func stacked() throws {
    let tree = try HookTree()
    try tree.process(812, "libvirtd", started: 4_000_000_000, confinement: "_")
    try tree.writer.file("proc/812/attr/apparmor/current", "libvirtd (enforce)\n")
    #expect(installation(tree).daemons.first?.confinement == .appArmor("libvirtd"))
  }

  @Test("rules that were added to AppArmor's profiles are read, without comments")
  func localRules() throws {
    let tree = try HookTree()
    try tree.writer.file("etc/apparmor.d/local/usr.sbin.libvirtd", "# /opt/a ix,\n  /opt/hook rmix,\n")
    #expect(installation(tree).localAppArmorRules == ["/opt/hook rmix,"])
  }

  @Test("SELinux is what sysfs and the store of its modules tell")
  func seLinux() throws {
    let tree = try HookTree()
    #expect(installation(tree).seLinux == HookInstallation.SELinux())
    try tree.writer.file("sys/fs/selinux/enforce", "1")
    try tree.writer.file("sys/fs/selinux/booleans/virt_hooks_unconfined", "0 0")
    #expect(installation(tree).seLinux == HookInstallation.SELinux(isEnforcing: true, hooksAreUnconfined: false))
    try tree.writer.file("sys/fs/selinux/booleans/virt_hooks_unconfined", "1 1")
    try tree.writer.directory("var/lib/selinux/targeted/active/modules/400/rmrr_guard")
    #expect(
      installation(tree).seLinux
        == HookInstallation.SELinux(isEnforcing: true, hooksAreUnconfined: true, hasModule: true))
  }

  @Test("the configuration is read as the hook reads it")
  func settings() throws {
    let tree = try HookTree()
    try tree.writer.file("etc/rmrr-guard/rmrr-guard.conf", "[guard]\npolicy = warn\n")
    #expect(installation(tree).settings == .read(GuardConfiguration(policy: .warn)))
    try tree.writer.file("etc/rmrr-guard/rmrr-guard.conf", "[guard]\npolicy = never\n")
    guard case .malformed = installation(tree).settings else {
      Issue.record("a broken file was read")
      return
    }
    #expect(installation(tree).configuration == GuardConfiguration())
    try tree.writer.remove("etc/rmrr-guard/rmrr-guard.conf")
    try tree.writer.fifo("etc/rmrr-guard/rmrr-guard.conf")
    guard case .unreadable = installation(tree).settings else {
      Issue.record("a pipe was read")
      return
    }
  }

  /// A table of mounts, and the mount point of a file that cannot be executed for it.
  private static let mounts: [(String, String?)] = [
    ("", nil), ("1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw", nil),
    ("1 0 8:1 / / rw,noexec - ext4 /dev/sda1 rw", "/"),
    ("1 0 8:1 / / rw - ext4 a rw\n2 1 8:2 / /etc rw,noexec - ext4 b rw", "/etc"),
    ("1 0 8:1 / / rw,noexec - ext4 a rw\n2 1 8:2 / /etc rw - ext4 b rw", nil),
    ("2 1 8:2 / /etc rw,noexec - ext4 b rw\n3 2 8:3 / /etc rw - ext4 c rw", nil),
    ("2 1 8:2 / /etcetera rw,noexec - ext4 b rw", nil), ("2 1 8:2 / /et rw,noexec", nil),
    ("2 1 8:2 / /etc/libvirt/ho\\157ks rw,noexec - ext4 b rw", "/etc/libvirt/hooks"), ("2 1 8:2 /", nil),
  ]

  @Test("a file system from which nothing is executed is found by the mount that lies on top", arguments: mounts)
  func noexec(text: String, mountPoint: String?) throws {
    let tree = try HookTree()
    try tree.writer.file("proc/self/mountinfo", text + "\n")
    #expect(installation(tree).files.first?.noexecMount == mountPoint)
  }
}
