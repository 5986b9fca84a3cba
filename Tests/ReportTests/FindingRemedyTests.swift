import Foundation
import Installation
import Testing

@testable import Report

@Suite("A remedy that is a command can be copied")
struct FindingRemedyTests {
  /// A path that means much to a shell and a terminal, and is longer than what is shown of one.
  private static let path = "/opt/a b;reboot #'\"$(x)`y`\\|\u{1b}[2J\u{202e}é" + String(repeating: "z", count: 200)

  /// Runs a script of bash, and tells what it has written; nil where it has failed.
  private func bash(_ arguments: [String]) throws -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }

  @Test("a shell can read each of them")
  func syntax() throws {
    let commands = DoctorTextTests.findings.compactMap { $0.words(on: DoctorTextTests.installation).remedy.command }
    #expect(commands.count > 12)
    for command in commands { #expect(try bash(["-n", "-c", command]) != nil, "\(command)") }
    #expect(try bash(["-n", "-c", "systemctl reload a (or b)"]) == nil, "and that is asked of bash")
  }

  /// What is found of a file with that path.
  private static var findings: [InstallationFinding] {
    func file(_ change: (inout HookFile) -> Void = { _ in }) -> HookFile {
      var file = HookFile(
        path: path, kind: .qemu, status: FileStatus(mode: 0o100644), content: .guardHook(HookProgram(version: "1")))
      change(&file)
      return file
    }
    let daemon = LibvirtDaemon(program: .virtqemud, process: 1)
    return [
      .file(file(), .notExecutable, isOnlyOne: true), .file(file(), .notExecutable, isOnlyOne: false),
      .file(file { $0.status = nil }, .danglingLink, isOnlyOne: true),
      .file(file(), .noexec(mountPoint: path), isOnlyOne: true), .writable(path: path, file: path),
      .daemon(daemon, file(), .seLinuxLabel),
    ]
  }

  @Test("a path comes through the shell whole, and does nothing to a terminal", arguments: 0..<6)
  func path(index: Int) throws {
    let command = try #require(Self.findings[index].words(on: HookInstallation()).remedy.command)
    #expect(command.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e }, "\(command)")
    let programs = ["chmod", "chown", "mount", "restorecon", "rm", "semanage", "systemctl"]
    let functions = programs.map { "\($0)() { printf '%s\\0' \"$@\"; }; " }.joined()
    let words = try #require(try bash(["-c", functions + command])).split(separator: "\0").map { String($0) }
    #expect(words.contains(Self.path), "\(command)")
    // Nothing else was run, and nothing is left of the path as a word of its own.
    #expect(words.allSatisfy { $0 == Self.path || !$0.contains("z") }, "\(words)")
    let shown = DoctorText.paragraph(Self.findings[index], on: HookInstallation()).plain
    #expect(shown.contains(" \(command)\n") && !shown.contains("\u{1b}"), "in one line, with nothing behind it")
  }

  @Test("it names the daemon that runs", arguments: LibvirtDaemon.Program.allCases)
  func daemon(program: LibvirtDaemon.Program) {
    var installation = HookInstallation()
    installation.daemons = [LibvirtDaemon(program: program, process: 1)]
    for kind in HookKind.allCases {
      let file = HookFile(
        path: kind.path, kind: kind, status: FileStatus(mode: 0o100644), content: .guardHook(HookProgram(version: "1")))
      let remedy = InstallationFinding.file(file, .notExecutable, isOnlyOne: true).words(on: installation).remedy
      let name = program.hooks.contains(kind) ? program.rawValue : "libvirtd"
      #expect(remedy.command == "chmod 0755 \(kind.path) && systemctl reload \(name)")
    }
  }

  @Test("nobody who has the hook is told to install it")
  func placing() {
    var installation = HookInstallation()
    func remedy(_ finding: PlaceFinding) -> FindingRemedy {
      InstallationFinding.place(.qemu, finding).words(on: installation).remedy
    }
    #expect(remedy(.notInstalled).advice?.contains("install the package") == true)
    installation.program = "/usr/sbin/rmrr-guard-hook"
    #expect(
      remedy(.notInstalled)
        == .command(
          "mkdir -p /etc/libvirt/hooks && ln -s /usr/sbin/rmrr-guard-hook /etc/libvirt/hooks/qemu"
            + " && systemctl reload libvirtd"))
    installation.files = [
      HookFile(path: HookKind.qemu.path, kind: .qemu, status: FileStatus(mode: 0o100755), content: .foreign)
    ]
    #expect(
      remedy(.maybeDispatched(path: HookKind.qemu.path)).command
        == "mkdir -p /etc/libvirt/hooks/qemu.d && ln -s /usr/sbin/rmrr-guard-hook /etc/libvirt/hooks/qemu.d/rmrr-guard"
        + " && systemctl reload libvirtd")
  }
}
