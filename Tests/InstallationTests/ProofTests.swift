import TestSupport
import Testing

@testable import Installation

@Suite("What libvirt's answer to the canary shows")
struct ProofTests {
  private static let child =
    "Hook script execution failed: internal error: Child process (LC_ALL=C PATH=/bin /etc/libvirt/hooks/qemu"
    + " rmrr-guard-canary-1 prepare begin -)"

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
    #expect(try Samples.diagnosis(change).answer == .notInForce)
    let proved = try Samples.diagnosis(proof: proof(.proved), change)
    #expect(proved.findings == [.place(.network, .notInstalled)] && proved.answer == .proved)
    let dispatched = try Samples.diagnosis(proof: proof(.proved)) {
      $0.files = [Samples.foreign(), Samples.file(.network)]
    }
    #expect(dispatched.findings == [.networkNotProved] && dispatched.answer == .proved)
  }

  @Test("what is proved of domains says nothing of networks, nor of versions")
  func notSettled() throws {
    let network = Samples.file(.network) {
      $0.content = .guardHook(HookProgram(version: "0.2.0", loading: .missing(["a"])))
    }
    let older = Samples.file { $0.content = .guardHook(HookProgram(version: "0.0.9")) }
    let diagnosis = try Samples.diagnosis(proof: proof(.proved)) { $0.files = [older, network] }
    #expect(
      diagnosis.findings == [
        .file(network, .missingLibraries(["a"]), isOnlyOne: true),
        .file(older, .otherVersion("0.0.9", expected: "0.1.0"), isOnlyOne: true),
        .file(network, .otherVersion("0.2.0", expected: "0.1.0"), isOnlyOne: true), .networkNotProved,
      ])
    #expect(diagnosis.answer == .notInForce)
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
