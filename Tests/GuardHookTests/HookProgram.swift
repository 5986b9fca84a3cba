import Configuration
import Foundation
import TestSupport

@testable import GuardHook

/// The hook as a program, built with these tests and so beside them.
enum HookProgram {
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "rmrr-guard-hook").path()
  }()

  /// A function for a shell: waits until a process is the hook with its handlers and sleeps, and so has come as far as it can, or
  /// is gone.
  static let awaitSleep = """
    await_sleep() {
      while read -r _ name state _ <"/proc/$1/stat"; do
        [ "$name $state" = "(rmrr-guard-hook) S" ] && grep -q '^SigCgt:.*[1-9a-f]' "/proc/$1/status" && break
        sleep 0.02
      done
    }
    """

  /// Runs it with an XML text on its standard input.
  static func run(_ arguments: [String], _ xml: String = "") throws -> ChildProcess {
    try ChildProcess(path, arguments, input: Array(xml.utf8))
  }

  /// Whether this machine has a configuration, which would change the answers.
  static let isConfigured = FileManager.default.fileExists(atPath: Hook.configurationPath)
}

/// XML texts for the hook.
enum XMLText {
  static func domain(name: String = "<name>vm0</name>", _ content: String = "", devices: String = "") -> String {
    """
    <domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
    \(name)\(content)<devices>\(devices)</devices></domain>
    """
  }

  static func hostdev(bus: String, function: Int, domain: String = "0x0000", slot: String = "0x00") -> String {
    """
    <hostdev mode='subsystem' type='pci' managed='yes'>
    <source><address domain='\(domain)' bus='\(bus)' slot='\(slot)' function='0x\(function)'/></source></hostdev>
    """
  }

  /// A device on QEMU's command line that nobody can tell.
  static let untold = """
    <qemu:commandline><qemu:arg value='-device'/><qemu:arg value='vfio-pci,fd=7'/></qemu:commandline>
    """

  /// A domain that proves that the hook is in force: it is refused whatever the host is.
  static let canary = domain(
    "<metadata><g:canary xmlns:g='urn:rmrr-guard:1' token='5e1f-77'/></metadata>",
    devices: hostdev(bus: "0xff", function: 7, domain: "0xffff", slot: "0x1f"))

  /// A document of more than 8 MiB.
  static let oversized = domain(devices: canary) + String(repeating: "\n", count: 8 * 1024 * 1024)
}
