import TestSupport
import Testing

@testable import Installation

@Suite("Whether the daemons of libvirt know the hook, and may run it")
struct DaemonTests {
  private func findings(_ change: (inout HookInstallation) -> Void) throws -> [InstallationFinding] {
    try Samples.diagnosis(change).findings
  }

  /// When the daemon was started, when files were placed, ours first, and whether the daemon may not know of the hook.
  private static let times: [(Int?, [HookFile], Bool)] = [
    (2000, [Samples.file()], false), (1000, [Samples.file()], false), (999, [Samples.file()], true),
    (500, [Samples.file()], true), (nil, [Samples.file()], false),
    // One that was there before is as good.
    (500, [Samples.file(), Samples.foreign(name: "other", placed: 400)], false),
    (500, [Samples.file(), Samples.foreign(name: "other", placed: 600)], true),
    (
      500,
      [
        Samples.file(),
        Samples.file(name: "other") {
          $0.status?.mode = 0o100644; $0.placed = 400
        },
      ], true
    ),
  ]

  @Test("a daemon that was started before there was any hook may not know of ours", arguments: times)
  func older(started: Int?, files: [HookFile], isOlder: Bool) throws {
    let daemon = LibvirtDaemon(program: .virtqemud, process: 1, started: started)
    let found = try findings {
      $0.daemons = [daemon]
      $0.files = files + [Samples.file(.network)]
    }
    #expect(found.contains(.daemon(daemon, files[0], .older)) == isOlder)
  }

  /// When the daemon was told to look for hooks again, and whether it may not know of ours, which was placed at 1000.
  @Test(
    "a daemon that was told of ours since knows of it",
    arguments: [(nil, true), (999, true), (1000, false), (1200, false)] as [(Int?, Bool)])
  func told(told: Int?, isOlder: Bool) throws {
    let daemon = LibvirtDaemon(program: .libvirtd, process: 1, started: 500, told: told)
    let diagnosis = try Samples.diagnosis { $0.daemons = [daemon] }
    #expect(diagnosis.findings.count == (isOlder ? 2 : 0) && diagnosis.answer == (isOlder ? .untold : .inForce))
  }

  @Test("each daemon is held to the hooks that it calls")
  func programs() throws {
    func older(_ program: LibvirtDaemon.Program) throws -> [HookKind] {
      try findings { $0.daemons = [LibvirtDaemon(program: program, process: 1, started: 1)] }.compactMap {
        if case .daemon(_, let file, .older) = $0 { file.kind } else { nil }
      }
    }
    #expect(try older(.libvirtd) == [.qemu, .network])
    #expect(try older(.virtqemud) == [.qemu])
    #expect(try older(.virtnetworkd) == [.network])
    let diagnosis = try Samples.diagnosis {
      $0.daemons = [LibvirtDaemon(program: .virtnetworkd, process: 1, started: 1)]
    }
    #expect(diagnosis.answer == .inForce, "which is about domains")
    #expect(diagnosis.findings.contains(.noDaemon))
  }

  /// Where the program lies, the rules that were added, and whether AppArmor lets libvirt run it.
  private static let paths: [(String, [String], Bool)] = [
    ("/etc/libvirt/hooks/qemu", [], true), ("/etc/libvirt/hooks/qemu.d/rmrr-guard", [], true),
    ("/usr/sbin/rmrr-guard-hook", [], true), ("/usr/bin/hook", [], true), ("/sbin/hook", [], true),
    ("/usr/local/sbin/rmrr-guard-hook", [], false), ("/usr/sbin/deeper/hook", [], false), ("/opt/hook", [], false),
    ("/etc/libvirt/hooksmore/qemu", [], false), ("/opt/hook", ["/opt/hook rmix,"], true),
    ("/opt/hook", ["/opt/hooks rmix,"], false), ("/opt/hook", ["/opt/hook r,"], false),
    ("/opt/hook", ["/opt/* PUx,"], true), ("/opt/a/hook", ["/opt/* PUx,"], false),
    ("/opt/a/hook", ["/opt/** PUx,"], true), ("/opt/hook", ["/opt/hoo? ix,"], true),
    ("/opt/hook", ["/{srv,opt/{a,hook},usr} ix,"], true), ("/opt/b", ["/{srv,opt/{a,hook},usr} ix,"], false),
    ("/opt/hook", ["rix /opt/hook,"], true), ("/opt/hook", ["audit allow file /opt/hook Px -> hook,"], true),
    ("/opt/hook", ["/opt/other r, /opt/hook Ux, # ours"], true), ("/opt/hook", ["# /opt/hook Ux,"], false),
    ("/opt/hook", ["deny /opt/hook x,"], false), ("/opt/hook", ["/opt/hook ix,", "audit deny /opt/h* x,"], false),
    ("/usr/sbin/rmrr-guard-hook", ["deny /usr/sbin/** x,"], false),
    ("/usr/sbin/rmrr-guard-hook", ["deny /usr/sbin/** w,"], true),
    ("/opt/hook", ["@{bin}/hook ix,", "/opt/[a-g]ook ix,", "/opt/{hook ix,", "include <x>"], false),
    ("/opt/hook", ["/opt/[a-h]ook ix,"], true), ("/opt/hook", ["/opt/[^h]ook ix,"], false),
    ("/opt/a b", ["\"/opt/a b\" ix,"], true), ("/opt/hook", ["/opt/\\*ook ix,"], false),
    ("/opt/hook", ["/" + String(repeating: "{a,b}", count: 40) + " ix,"], false),
    ("/opt/" + String(repeating: "a", count: 4000), ["/" + String(repeating: "*a", count: 4000) + "b ix,"], false),
  ]

  @Test("AppArmor lets libvirt run what lies where its profiles say", arguments: paths)
  func appArmor(path: String, rules: [String], isPermitted: Bool) throws {
    let daemon = LibvirtDaemon(program: .virtqemud, process: 1, started: 2000, confinement: .appArmor("virtqemud"))
    let file = Samples.file { $0.target = path }
    let diagnosis = try Samples.diagnosis {
      $0.daemons = [daemon]
      $0.files = [file, Samples.file(.network)]
      $0.localAppArmorRules = rules
    }
    #expect(diagnosis.findings == (isPermitted ? [] : [.daemon(daemon, file, .appArmor(profile: "virtqemud"))]))
    #expect(diagnosis.answer == (isPermitted ? .inForce : .untold))
  }

  /// The type of the daemon, SELinux, the label of the hook, and what is found.
  private static let policies: [(String, HookInstallation.SELinux, String?, DaemonFinding?)] = [
    ("virtqemud_t", .init(isEnforcing: true), nil, .seLinux), ("virtqemud_t", .init(isEnforcing: false), nil, nil),
    ("virtd_t", .init(isEnforcing: true), nil, nil),
    ("virtqemud_t", .init(isEnforcing: true, hooksAreUnconfined: true), "u:r:virt_hook_t:s0", .seLinux),
    ("virtqemud_t", .init(isEnforcing: true, hasModule: true), "u:r:rmrr_guard_hook_exec_t:s0", nil),
    ("virtqemud_t", .init(isEnforcing: true, hasModule: true), "u:r:virt_hook_t:s0", .seLinuxLabel),
    ("virtqemud_t", .init(isEnforcing: true, hasModule: true), "rmrr_guard_hook_exec_t", .seLinuxLabel),
    ("virtqemud_t", .init(isEnforcing: true, hasModule: true), nil, .seLinuxLabel),
    ("virtnetworkd_t", .init(isEnforcing: true, hooksAreUnconfined: true), nil, nil),
    ("virtnetworkd_t", .init(isEnforcing: true, hooksAreUnconfined: false), nil, .seLinux),
    ("virtnetworkd_t", .init(isEnforcing: true), nil, .seLinux),
    ("virtnetworkd_t", .init(isEnforcing: true, hasModule: true), nil, .seLinuxLabel),
  ]

  @Test("SELinux lets libvirt run what the policy and its modules say", arguments: policies)
  func seLinux(type: String, seLinux: HookInstallation.SELinux, label: String?, finding: DaemonFinding?) throws {
    let program: LibvirtDaemon.Program = type == "virtnetworkd_t" ? .virtnetworkd : .virtqemud
    let daemon = LibvirtDaemon(program: program, process: 1, started: 2000, confinement: .seLinux(type))
    let other = LibvirtDaemon(program: .virtqemud, process: 2, started: 2000)
    let files = HookKind.allCases.map { kind in Samples.file(kind) { $0.label = label } }
    let diagnosis = try Samples.diagnosis {
      $0.daemons = program == .virtqemud ? [daemon] : [daemon, other]
      $0.files = files
      $0.seLinux = seLinux
    }
    let file = files[program == .virtqemud ? 0 : 1]
    #expect(diagnosis.findings == (finding.map { [.daemon(daemon, file, $0)] } ?? []))
    #expect(diagnosis.answer == (finding != nil && program == .virtqemud ? .untold : .inForce))
  }

  /// The name of libvirt's library, the version, and whether it knows the directories.
  private static let versions: [(String, String?, Bool)] = [
    ("libvirt.so.0.9000.0", "9.0.0", true), ("libvirt.so.0.6005.0", "6.5.0", true),
    ("libvirt.so.0.6004.0", "6.4.0", false), ("libvirt.so.0.5010.3", "5.10.3", false),
    ("libvirt.so.0.12001.0", "12.1.0", true), ("libvirt.so.0", nil, false), ("libvirt.so.0.x.0", nil, false),
    ("libvirt.so.0.9000", nil, false), ("libvirt-qemu.so.0.9000.0", nil, false), ("libvirt.so.0.-1.0", nil, false),
  ]

  @Test("the version of libvirt is in the name of its library", arguments: versions)
  func version(name: String, version: String?, knowsDirectories: Bool) {
    let read = LibvirtVersion(libraryName: name)
    #expect(read?.description == version)
    #expect(read?.knowsDirectories ?? false == knowsDirectories)
  }
}
