import ArgumentParser
import HostFacts
import PCI
import Report

/// The option of the commands that tell what devices are called.
struct NameArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The list of the names of PCI devices. (default: libpci's, such as /usr/share/misc/pci.ids)", valueName: "file"),
    completion: .file())
  var pciIds: String?

  /// The names of the devices of some hosts.
  func names(of hosts: HostFacts...) -> DeviceNames { DeviceNames(of: hosts, listPath: pciIds) }

  /// The names of some kinds of devices.
  func names(of identifiers: Set<DeviceIdentifier>) -> DeviceNames { DeviceNames(of: identifiers, listPath: pciIds) }
}
