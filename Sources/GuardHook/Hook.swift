import Configuration
import DomainCheck
import DomainXML
import Eligibility
import Glibc
import Guidance
import HostFacts
import HostReader
import PCI

/// Where the program in C hands over.
@_cdecl("rmrr_guard_hook")
func rmrrGuardHook(count: CInt, arguments: UnsafePointer<UnsafePointer<CChar>?>) -> Never {
  LastResort.installHandlers()
  // The first is the program's own name, where there is any; libvirt gives four, and more than these have no meaning.
  Hook.run(arguments: (1..<max(1, min(6, Int(count)))).compactMap { arguments[$0].map { String(cString: $0) } })
}

/// libvirt's qemu and network hook.
enum Hook {
  /// Where the configuration is.
  static let configurationPath = "/etc/rmrr-guard/rmrr-guard.conf"

  /// Runs the hook with the arguments of a process, and ends it.
  ///
  /// It leaves by `_exit`: nothing of libxml2 or the C library has to be put in order for a process that ends.
  fileprivate static func run(arguments: [String]) -> Never {
    switch HookInvocation(arguments: arguments) {
    case .silent: _exit(0)
    case .judge(let operation):
      LastResort.limit()
      answer(operation)
    case .dryRun(let host):
      LastResort.removeHandlers()
      _exit(DryRun(host: host).run())
    case .version:
      LastResort.removeHandlers()
      _exit(HookIdentity.tell())
    case .usage:
      StandardError.write(DryRun.usage)
      // Without any it may be a dispatcher that passes none on, whatever libvirt has called that for.
      _exit(arguments.isEmpty ? 0 : EX_USAGE)
    }
  }

  private static func answer(_ operation: HookOperation) -> Never {
    let syslog = Syslog(socketPath: Syslog.systemSocket)
    let document = readDocument(operation, syslog)
    guard operation.expects(document.root), document.uses.contains(where: \.isPCIAttachment) else { _exit(0) }
    if let token = document.provenToken {
      LastResort.status = 1
      LastResort.end(saying: "rmrr-guard: the hook is in force: \(printable(token, byteLimit: 128))\n") {}
    }
    let (configuration, fault) = readConfiguration()
    LastResort.status = configuration.onUndetermined == .refuse && configuration.policy != .warn ? 1 : 0
    let judgement = judge(document, name: document.name ?? operation.objectName, configuration)
    let answer = HookAnswer(to: judgement, operation: operation.kind, configuration: configuration)
    LastResort.status = answer.refuses ? 1 : 0
    LastResort.end(saying: answer.message) {
      if let fault { syslog.send(fault, severity: .error) }
      for line in answer.logLines { syslog.send(line, severity: .warning) }
      if !answer.message.isEmpty { syslog.send(answer.message, severity: answer.refuses ? .error : .warning) }
    }
  }

  private static func readDocument(_ operation: HookOperation, _ syslog: Syslog) -> DomainDocument {
    let bytes: [UInt8]
    do {
      bytes = try readStandardInput(limit: DomainDocument.byteLimit)
    } catch {
      letUnreadable(operation, "standard input: \(error.description)", syslog)
    }
    // Where there are no more descriptors than the dynamic linker wants, this one is left for the configuration and the log.
    close(STDIN_FILENO)
    do {
      return try DomainDocument(bytes: bytes)
    } catch {
      letUnreadable(operation, error.description, syslog)
    }
  }

  /// What cannot be read goes on, and is told: libvirt has read it before, and refuses by itself what it cannot use.
  private static func letUnreadable(_ operation: HookOperation, _ fault: String, _ syslog: Syslog) -> Never {
    let text =
      "rmrr-guard: \(printable(operation.objectName, byteLimit: 64)) was not checked: \(printable(fault)).\n"
    LastResort.end(saying: text) { syslog.send(text, severity: .error) }
  }

  private static func judge(
    _ document: DomainDocument, name: String, _ configuration: GuardConfiguration
  ) -> DomainJudgement {
    let reader = HostReader(root: HostRoot(path: configuration.host))
    return DomainJudgement(name: name, uses: document.uses, on: reader, policy: configuration.policy)
  }

  /// The configuration, or the defaults and what is wrong.
  private static func readConfiguration() -> (GuardConfiguration, fault: String?) {
    let bytes: [UInt8]
    do {
      bytes = try HostRoot.thisMachine.contents(of: configurationPath)
    } catch {
      return (GuardConfiguration(), error.isAbsence ? nil : "\(error.description) The defaults apply.")
    }
    do {
      return (try GuardConfiguration(fileContents: bytes), nil)
    } catch {
      return (GuardConfiguration(), "\(configurationPath): \(printable(error.description)). The defaults apply.")
    }
  }
}

extension HookOperation {
  /// Whether the operation concerns such a document: libvirt also calls the network hook with `start begin`.
  fileprivate func expects(_ root: DomainDocument.Root) -> Bool {
    root == (kind == .portCreated ? .hookData : .domain)
  }
}

extension DomainDocument {
  /// The device at an address that no host has, by which a domain asks for proof that the hook is in force.
  private static let canaryAddress = PCIAddress(segment: 0xffff, bus: 0xff, device: 0x1f, function: 7)

  /// The token that proves to an administrator that libvirt calls this hook; nil in any ordinary domain.
  fileprivate var provenToken: String? {
    guard let canaryToken, !canaryToken.isEmpty, let address = Self.canaryAddress else { return nil }
    return uses.contains { $0.device == .pci(address) } ? canaryToken : nil
  }
}
