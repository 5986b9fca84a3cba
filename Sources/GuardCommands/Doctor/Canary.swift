import DomainXML
import Installation
import LibvirtClient

/// A domain that libvirt is asked to start, and that the hook refuses with a token which nobody else knows.
///
/// It has no disk, and a device at an address that no host has: should libvirt not call the hook, it still cannot start.
struct Canary {
  /// Where libvirt is.
  let uri: String
  /// The name; always the same, since libvirt keeps a log for each that was ever started.
  let name = "rmrr-guard-canary"
  /// What the hook is to give back.
  let token: String
  private let identifier: String

  /// A canary of which nothing was there before; what is random comes from the system.
  init(uri: String) {
    var generator = SystemRandomNumberGenerator()
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(UInt8.random(in: 0..<16, using: &generator), radix: 16) }.joined()
    }
    self.uri = uri
    token = digits(32)
    // RFC 4122, version 4.
    identifier = "\(digits(8))-\(digits(4))-4\(digits(3))-8\(digits(3))-\(digits(12))"
  }

  /// Asks libvirt to start it, and tells what that shows.
  ///
  /// - Throws: `CommandFailure` where libvirt cannot be reached, or may be on another machine.
  func proof() throws(CommandFailure) -> Proof {
    let given = LibvirtURI(uri)
    // An alias tells where it leads once it is open.
    if uri.contains("://") { try expectHere(given) }
    let line = given.mayRunProgram ? nil : WaitingLine("Asking libvirt to start \(name)")
    defer { line?.end() }
    let trial: LibvirtTrial
    do throws(LibvirtError) {
      trial = try LibvirtTrial(uri: uri)
    } catch {
      throw .libvirt(error)
    }
    let real = trial.uri ?? given
    try expectHere(real)
    return proof(by: trial, at: real.text)
  }

  private func proof(by trial: borrowing LibvirtTrial, at uri: String) -> Proof {
    let capabilities: DomainCapabilities
    do {
      capabilities = try DomainCapabilities(bytes: try trial.domainCapabilities())
    } catch let error as LibvirtError {
      return Proof(outcome: .untold, text: "\(error)", uri: uri)
    } catch {
      return Proof(outcome: .untold, text: "its domain capabilities cannot be read: \(error)", uri: uri)
    }
    switch trial.start(xml(capabilities)) {
    case .started: return Proof(answer: nil, isOfHook: false, token: token, uri: uri)
    case .failed(let text, let isOfHook): return Proof(answer: text, isOfHook: isOfHook, token: token, uri: uri)
    case .notEnded(let text):
      return Proof(
        outcome: .notCalled, text: "\(name) runs and cannot be ended (\(text)); virsh destroy \(name)", uri: uri)
    }
  }

  /// The domain: what libvirt makes of its own choice, with as little as can be.
  func xml(_ capabilities: DomainCapabilities) -> String {
    let attributes = [("arch", capabilities.architecture), ("machine", capabilities.machine)]
      .filter { Self.isPlain($0.1) }.map { " \($0.0)='\($0.1)'" }.joined()
    return """
      <domain type='\(Self.isPlain(capabilities.type) ? capabilities.type : "qemu")'>
        <name>\(name)</name>
        <uuid>\(identifier)</uuid>
        <metadata><guard:canary xmlns:guard='urn:rmrr-guard:1' token='\(token)'/></metadata>
        <memory unit='MiB'>16</memory>
        <vcpu>1</vcpu>
        <os><type\(attributes)>hvm</type></os>
        <devices>
          <controller type='usb' model='none'/>
          <memballoon model='none'/>
          <hostdev mode='subsystem' type='pci' managed='no'>
            <source><address domain='0xffff' bus='0xff' slot='0x1f' function='0x7'/></source>
          </hostdev>
        </devices>
      </domain>
      """
  }

  /// Whether a name that libvirt has given means nothing but itself in XML.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
  }

  private func expectHere(_ uri: LibvirtURI) throws(CommandFailure) {
    guard uri.isOfThisMachine(runtimeDirectory: environmentVariable("XDG_RUNTIME_DIR")) else {
      throw .proofElsewhere(uri: uri.text)
    }
  }
}
