import Configuration
import DomainCheck
import DomainXML
import Eligibility
import Glibc
import Guidance
import HostFacts
import HostReader

/// The hook's judgement for a person: `rmrr-guard-hook --dry-run [--host DIR] < domain.xml`.
struct DryRun {
  static let usage = """
    rmrr-guard-hook is called by libvirt: NAME OPERATION SUB-OPERATION EXTRA, with the domain XML on standard input.
    By hand: rmrr-guard-hook --dry-run [--host DIR] < domain.xml
    Its version: rmrr-guard-hook --version

    """

  /// The directory of the host; nil for this machine.
  var host: String?

  /// Judges the domain on standard input; the exit status is that of `rmrr-guard check`.
  func run() -> Int32 {
    let reader = HostReader(root: host.map { HostRoot(path: $0) } ?? .thisMachine)
    guard reader.root.hasPCIDevices else {
      return fail("\(printable(reader.root.path))/sys/bus/pci/devices: there is no such directory.", EX_NOINPUT)
    }
    let document: DomainDocument
    do {
      document = try DomainDocument(bytes: try readStandardInput(limit: DomainDocument.byteLimit))
    } catch {
      return fail("standard input: \(printable("\(error)")).", EX_DATAERR)
    }
    guard document.root == .hookData || document.name != nil else {
      return fail("standard input: \(DomainXMLError.noName).", EX_DATAERR)
    }
    let domain = DomainJudgement(name: document.name ?? "?", uses: document.uses, on: reader, policy: .kernel)
    return report(domain, operation: document.root == .hookData ? .portCreated : .prepare)
  }

  /// Says what the hook would say without a configuration, and why a device cannot be assigned for another reason.
  private func report(_ domain: DomainJudgement, operation: HookOperation.Kind) -> Int32 {
    let answer = HookAnswer(to: domain, operation: operation, configuration: GuardConfiguration())
    StandardError.write(answer.message)
    for judgement in domain.devices.compactMap(\.judgement) where judgement.verdict == .unassignable {
      guard let reason = judgement.reasons.first else { continue }
      StandardError.write("rmrr-guard: \(judgement.question.address): \(reason.text(for: judgement))\n")
    }
    switch domain.verdict {
    case .eligible: return 0
    case .refused: return 1
    case .undetermined, .unassignable: return 2
    }
  }

  private func fail(_ text: String, _ status: Int32) -> Int32 {
    StandardError.write("rmrr-guard: \(text)\n")
    return status
  }
}
