import TestSupport
import Testing

@testable import Installation

@Suite("What libvirt's answer to the canary shows")
struct ProofTests {
  private static let child =
    "Hook script execution failed: internal error: Child process (LC_ALL=C PATH=/bin /etc/libvirt/hooks/qemu"
    + " rmrr-guard-canary-1 prepare begin -)"

  /// As libvirt-l10n 9.0.0 has it.
  private static let german =
    "Ausführung Anschluss-Skript fehlgeschlagen: Interner Fehler: Untergeordneter Prozess (LC_ALL=C /etc/libvirt/hooks/qemu"
    + " rmrr-guard-canary-1 prepare begin -)"
  private static let chinese =
    "Hook 脚本执行失败：内部错误：子进程（LC_ALL=C /etc/libvirt/hooks/qemu rmrr-guard-canary-1 prepare begin -）"

  /// libvirt's words, whether it says that they are of a hook, and what they show.
  private static let answers: [(String?, Bool, Proof.Outcome)] = [
    ("\(child) unexpected exit status 1: rmrr-guard: the hook is in force: 5e1f\n", true, .proved),
    ("\(child) unexpected exit status 1: rmrr-guard: the hook is in force: 77\n", true, .refusedByAnother),
    // A dispatcher may print what it reads.
    ("\(child) unexpected exit status 1: <guard:canary token='5e1f'/>", true, .refusedByAnother),
    ("\(child) unexpected exit status 1: not today", true, .refusedByAnother),
    ("\(child) unexpected exit status 1", true, .refusedByAnother),
    ("\(child) unexpected exit status 126: cannot execute binary: Permission denied", true, .notRun),
    ("\(child) unexpected exit status 127: libc.so.6: cannot open", true, .notRun),
    ("\(child) unexpected fatal signal 11", true, .notRun),
    // A hook's own words are not libvirt's.
    ("\(child) unexpected exit status 1: ended by signal 9", true, .refusedByAnother),
    ("\(child) unexpected exit status 1: unexpected exit status 126", true, .refusedByAnother),
    ("\(child) unexpected exit status 12", true, .refusedByAnother), (child, true, .refusedByAnother),
    ("Hook script execution failed", true, .refusedByAnother),
    ("\(german) unerwartet Ende Status 126: Keine Berechtigung", true, .notRun),
    ("\(german) unerwartet Ende Status 127", true, .notRun), ("\(german) unerwartet Fatales Signal 9", true, .notRun),
    ("\(german) unerwartet Ende Status 1: nicht heute", true, .refusedByAnother),
    ("\(german) unerwartet Ende Status 1: rmrr-guard: the hook is in force: 5e1f\n", true, .proved),
    ("\(chinese)意外 退出状态 126: 权限不够", true, .notRun), ("\(chinese)意外 致命的信号 11", true, .notRun),
    ("\(chinese)意外 退出状态 1：126", true, .refusedByAnother),
    ("Nicht unterstützte Konfiguration: host doesn't support passthrough of host PCI devices", false, .notCalled),
    ("Gerät ffff:ff:1f.7 nicht gefunden: Zugriff auf /sys nicht möglich", false, .notCalled),
    ("Nicht unterstützte Konfiguration: Emulator '/x' does not support virt type 'kvm'", false, .untold),
    ("不支持的配置：主机不支持主机 PCI 设备的 passthrough", false, .notCalled),
    ("不支持的配置：PCI", false, .untold),
    ("Device ffff:ff:1f.7 not found: could not access /sys/bus/pci/devices/ffff:ff:1f.7/config", false, .notCalled),
    ("unsupported configuration: host doesn't support passthrough of host PCI devices", false, .notCalled),
    ("unsupported configuration: Emulator '/x' does not support virt type 'kvm'", false, .untold),
    ("rmrr-guard: the hook is in force: 5e1f", false, .untold), (nil, false, .notCalled),
  ]

  @Test("the token shows that libvirt calls the hook, and nothing else does", arguments: answers)
  func outcome(text: String?, isOfHook: Bool, outcome: Proof.Outcome) {
    let proof = Proof(answer: text, isOfHook: isOfHook, token: "5e1f", uri: "qemu:///system")
    #expect(proof.outcome == outcome)
    #expect(proof.text == text ?? "")
  }

  private func proof(_ outcome: Proof.Outcome) -> Proof { Proof(outcome: outcome, text: "t", uri: "qemu:///system") }

  @Test("what is proved is not doubted for what files tell")
  func settled() throws {
    let daemon = LibvirtDaemon(
      program: .libvirtd, process: 1, started: 1, confinement: .appArmor("libvirtd"))
    func change(_ installation: inout HookInstallation) {
      installation.daemons = [daemon]
      installation.files = [Samples.file { $0.target = "/opt/hook" }]
    }
    #expect(try Samples.diagnosis(change).answer == .untold)
    let proved = try Samples.diagnosis(proof: proof(.proved), change)
    #expect(proved.findings == [.place(.network, .notInstalled)] && proved.answer == .proved)
    let dispatched = try Samples.diagnosis(proof: proof(.proved)) {
      $0.files = [Samples.foreign(), Samples.file(.network)]
    }
    #expect(dispatched.findings == [.networkNotProved] && dispatched.answer == .proved)
  }

  @Test(
    "what is proved of domains says nothing of networks, of versions, nor of libxml2, without which it is proved too")
  func notSettled() throws {
    let network = Samples.file(.network) {
      $0.content = .guardHook(HookProgram(version: "0.2.0", loading: .missing(["a"])))
    }
    let older = Samples.file { $0.content = .guardHook(HookProgram(version: "0.0.9", loading: .noLibXML2)) }
    let diagnosis = try Samples.diagnosis(proof: proof(.proved)) { $0.files = [older, network] }
    #expect(
      diagnosis.findings == [
        .file(network, .missingLibraries(["a"]), isOnlyOne: true),
        .file(older, .noLibXML2, isOnlyOne: true),
        .file(older, .otherVersion("0.0.9", expected: "0.1.0"), isOnlyOne: true),
        .file(network, .otherVersion("0.2.0", expected: "0.1.0"), isOnlyOne: true), .networkNotProved,
      ])
    #expect(diagnosis.answer == .proved && diagnosis.hasNetworkFault && diagnosis.weight == .fault)
  }

  @Test("what has run as the one hook can be run as the other, if it is the same program under the same daemon")
  func sameProgram() throws {
    let target = "/opt/rmrr-guard-hook"
    let both = HookKind.allCases.map { kind in
      Samples.file(kind) {
        $0.target = target
        $0.noexecMount = "/opt"
        $0.content = .guardHook(HookProgram(version: "0.1.0", loading: .missing(["a"])))
      }
    }
    func codes(_ files: [HookFile], _ programs: [LibvirtDaemon.Program]) throws -> (Int, Diagnosis) {
      let diagnosis = try Samples.diagnosis(proof: proof(.proved)) {
        $0.files = files
        $0.daemons = programs.enumerated().map { index, program in
          LibvirtDaemon(program: program, process: index, started: 2000, confinement: .appArmor("p"))
        }
      }
      return (diagnosis.findings.count, diagnosis)
    }
    let same = try codes(both, [.libvirtd])
    #expect(same.1.findings == [.networkNotProved] && same.1.answer == .proved)
    // Another daemon, two of which one was asked, or another file: nothing is settled of its noexec, libraries and AppArmor.
    #expect(try codes(both, [.virtqemud, .virtnetworkd]).0 == 4)
    #expect(try codes([Samples.file(), both[1]], [.libvirtd]).0 == 4)
    #expect(try codes([both[0], Samples.file(name: "a"), both[1]], [.libvirtd]).0 == 5)
    #expect(try codes([Samples.foreign(), both[1]], [.libvirtd]).0 == 4)
  }

  @Test("what is not proved is in force no more, or untold")
  func refuted() throws {
    let answers: [(Proof.Outcome, Diagnosis.Answer, InstallationFinding.Weight)] = [
      (.notCalled, .notInForce, .fault), (.notRun, .notInForce, .fault), (.refusedByAnother, .untold, .warning),
      (.untold, .untold, .warning),
    ]
    for (outcome, answer, weight) in answers {
      let diagnosis = try Samples.diagnosis(proof: proof(outcome))
      #expect(diagnosis.findings == [.proof(proof(outcome))])
      #expect(diagnosis.answer == answer && diagnosis.weight == weight)
    }
  }
}
