import ArgumentParser
import Report

/// `rmrr-guard export nova`: the devices that OpenStack may give to guests.
struct ExportNova: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nova",
    abstract: "Writes device_spec lines for OpenStack Nova, without what is blocked.",
    discussion: """
      It is a section [pci] for nova.conf, or for a file of nova.conf.d whose name ends with .conf, with a line for the address of each function of a \
      class that guests are given, which are those that rmrr-guard export kubevirt names. What is refused, cannot be told or \
      cannot be assigned is left out, and a comment names it. Of a physical function that has virtual functions, these alone \
      are listed, since Nova takes either it or them.

      Nova takes a device from its driver when it gives it to a guest, be it the disk that the host runs from. So the line of \
      a device for which the host has a driver, or for another one of its IOMMU group, is commented out.

      nova-compute reads it when it starts. After an update of firmware or kernel, compare it with a new one.
      """)

  @OptionGroup var exportOptions: ExportOptions

  func run() throws {
    try reportingFailure {
      try exportOptions.write(NovaText.render(try exportOptions.judgement()))
      return .success
    }
  }
}
