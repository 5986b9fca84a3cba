import ArgumentParser
import Report

/// `rmrr-guard export kubevirt`: the devices that KubeVirt may give to guests.
struct ExportKubeVirt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kubevirt",
    abstract: "Writes KubeVirt's permittedHostDevices, without what is blocked.",
    discussion: """
      It is YAML that kubectl patch takes for the KubeVirt resource, with a pciVendorSelector and a resourceName for each \
      vendor and device; names may be changed at will.

      A selector stands for every function of its vendor and device, on every node. A kind of which any function is refused, \
      cannot be told or cannot be assigned on this host is left out, and a comment names it and the functions that it cannot \
      be told from; so is one with a function in a PCI segment beyond ffff, which KubeVirt cannot name, and what belongs to the machine itself: only storage, network, display, sound, USB, FireWire, Fibre \
      Channel, InfiniBand, wireless and encryption controllers and accelerators are offered. KubeVirt itself offers only \
      what has the driver vfio-pci, but for some of NVIDIA's virtual functions, and wants the feature gate HostDevices. After an \
      update of firmware or kernel on a node, compare the list with a new one.
      """)

  @OptionGroup var exportOptions: ExportOptions

  func run() throws {
    try reportingFailure {
      try exportOptions.write(KubeVirtText.render(try exportOptions.judgement()))
      return .success
    }
  }
}
