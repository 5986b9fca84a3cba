import ArgumentParser

/// The option of the commands that ask libvirt.
struct ConnectionArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where libvirt is. (default: $LIBVIRT_DEFAULT_URI, else qemu:///system)", valueName: "uri"),
    completion: .libvirtURI)
  var connect: String?

  /// The libvirt of the system, whose hook this is, unless somebody says otherwise.
  var uri: String { connect ?? Self.defaultURI }

  /// Where libvirt is unless somebody says otherwise on the command line.
  static var defaultURI: String { environmentVariable("LIBVIRT_DEFAULT_URI") ?? "qemu:///system" }
}
