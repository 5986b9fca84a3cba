import ArgumentParser
import Fleet
import LibvirtDomains
import PCI

/// The options of `rmrr-guard fleet` that say what is asked.
struct FleetQuestions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask which hosts can take a domain, by its XML in a file, or - for the standard input.", valueName: "file"),
    completion: .file())
  var domain: String?

  @Option(
    help: ArgumentHelp(
      "Ask which hosts have such a device that can be given to a guest, by its numbers such as 8086:1521.",
      valueName: "vendor:device"))
  var device: DeviceIdentifierArgument?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Ask the same about a class of devices, by its number such as 0200 or 03, or by its name such as ethernet.",
      valueName: "class"), completion: .list(ClassArgument.examples))
  var deviceClass: ClassArgument?

  @Option(
    help: ArgumentHelp(
      "Tell what has changed since an older collection, a directory of recordings.", valueName: "directory"),
    completion: .directory)
  var since: String?

  func validate() throws {
    guard [domain != nil, device != nil, deviceClass != nil, since != nil].count(where: \.self) <= 1 else {
      throw ValidationError("Use one of --domain, --device, --class and --since.")
    }
    guard domain != "", since != "" else {
      throw ValidationError("--domain and --since want a path, and got an empty text.")
    }
    guard since != "-" else {
      throw ValidationError("--since wants a directory of recordings, and got the standard input.")
    }
  }

  /// The devices that are asked about; nil where none are.
  var query: DeviceQuery? { device.map { .identifier($0.identifier) } ?? deviceClass.map { .classes($0.query) } }

  /// The domain that is asked about; nil where none is.
  func describedDomain() throws(CommandFailure) -> DescribedDomain? {
    guard let domain else { return nil }
    return try DescribedDomain(inFile: domain)
  }
}

/// The numbers of a vendor's kind of device, as lspci writes them.
struct DeviceIdentifierArgument: ExpressibleByArgument {
  /// The numbers.
  var identifier: DeviceIdentifier

  /// The numbers of a text such as `8086:1521`, four digits each; nil for any other.
  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ $0.utf8.count == 4 && $0.utf8.allSatisfy { hexadecimalDigit($0) != nil } }),
      let vendor = UInt16(parts[0], radix: 16), let device = UInt16(parts[1], radix: 16)
    else { return nil }
    identifier = DeviceIdentifier(vendor: vendor, device: device)
  }
}

/// A class of devices, by number or name.
struct ClassArgument: ExpressibleByArgument {
  /// What a shell offers.
  static let examples = [
    "ethernet", "network", "nvme", "raid", "storage", "usb", "vga", "3d", "display", "audio-device",
  ]

  /// Which classes are meant.
  var query: ClassQuery

  /// A class; nil for a text that is neither its number nor its name.
  init?(argument: String) {
    guard let query = ClassQuery(argument) else { return nil }
    self.query = query
  }
}
