import ArgumentParser
import LibvirtClient
import Report

/// The options that say what a device is attached to, with the meaning that they have for `virsh attach-device`.
struct AttachmentTargets: ParsableArguments {
  @Flag(help: "Attach it to the guest that runs. This is the default.")
  var live = false

  @Flag(help: "Attach it for the next start of the domain.")
  var config = false

  @Flag(help: "Attach it to the guest if it runs, else for the next start.")
  var current = false

  @Flag(help: "Attach it for the next start, and to the guest if it runs.")
  var persistent = false

  func validate() throws {
    guard !current || !(live || config || persistent) else {
      throw ValidationError("--current goes without --live, --config and --persistent.")
    }
  }

  /// A domain's XML as a target has it.
  struct Form {
    let target: AttachmentReport.Target
    let xml: [UInt8]
  }

  /// What the device is attached to; of two the guest that runs comes first.
  ///
  /// Source: `cmdAttachDevice` (libvirt, tools/virsh-domain.c), and for no option `qemuDomainAttachDevice`
  /// (src/qemu/qemu_driver.c).
  func forms(of domain: LibvirtDomainForms) throws(CommandFailure) -> (first: Form, second: Form?) {
    let runs = domain.live != nil
    let isConfig = config || persistent || (current && !runs)
    let isLive = live || (runs && (persistent || current)) || !isConfig
    if isLive, isConfig { return (try liveForm(of: domain), try configForm(of: domain)) }
    return (isLive ? try liveForm(of: domain) : try configForm(of: domain), nil)
  }

  private func liveForm(of domain: LibvirtDomainForms) throws(CommandFailure) -> Form {
    guard let xml = domain.live else { throw .notRunning(domain: domain.name) }
    return Form(target: .live, xml: xml)
  }

  private func configForm(of domain: LibvirtDomainForms) throws(CommandFailure) -> Form {
    guard let xml = domain.config else { throw .notPersistent(domain: domain.name) }
    return Form(target: .config, xml: xml)
  }
}
