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

    """

  /// The directory of the host; nil for this machine.
  var host: String?

  /// Judges the domain on standard input; the exit status is that of `rmrr-guard check`.
  func run() -> Int32 {
    let reader = HostReader(root: host.map { HostRoot(path: $0) } ?? .thisMachine)
    guard reader.root.hasPCIDevices else {
      return fail("\(reader.root.path)/sys/bus/pci/devices: there is no such directory.", EX_NOINPUT)
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
    let uses = document.uses.map { ResolvedUse($0, on: reader) }
    let judge = Judge(host: reader.facts(for: uses.compactMap(\.question)))
    let domain = DomainJudgement(name: document.name ?? "?", uses: uses, judge: judge)
    return report(domain)
  }

  private func report(_ domain: DomainJudgement) -> Int32 {
    for device in domain.devices {
      switch device.verdict {
      case .refused?:
        guard let judgement = device.judgement else { continue }
        write(
          HookMessage.refusal(
            of: judgement, reason: judgement.reasons.first, others: 0, domain: domain.name, operation: .prepare),
          to: STDERR_FILENO)
      case .undetermined?:
        write(HookMessage.undetermined(device, domain: domain.name, refusing: false), to: STDERR_FILENO)
      case .unassignable?:
        guard let judgement = device.judgement, let reason = judgement.reasons.first else { continue }
        write("rmrr-guard: \(judgement.question.address): \(reason.text(for: judgement))\n", to: STDERR_FILENO)
      case .eligible?, nil: continue
      }
    }
    switch domain.verdict {
    case .eligible: return 0
    case .refused: return 1
    case .undetermined, .unassignable: return 2
    }
  }

  private func fail(_ text: String, _ status: Int32) -> Int32 {
    write("rmrr-guard: \(text)\n", to: STDERR_FILENO)
    return status
  }
}
