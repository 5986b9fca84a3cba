import Guidance
import HostFacts
import PCI

/// What the makers of devices call them, for the identifiers that somebody asked about.
public struct DeviceNames: Sendable {
  private let names: [DeviceIdentifier: DeviceName]

  /// No names at all.
  public static let none = DeviceNames([:])

  /// Names by the identifiers of the devices.
  init(_ names: [DeviceIdentifier: DeviceName]) { self.names = names }

  /// The names of all devices of some hosts, from a list in a file or, for nil, from the one that libpci has; none where there
  /// is no list or no libpci.
  public init(of hosts: [HostFacts], listPath: String? = nil) {
    self.init(of: Set(hosts.flatMap { $0.functions.compactMap(\.identifier) }), listPath: listPath)
  }

  /// The names of some devices, from the same list.
  public init(of identifiers: Set<DeviceIdentifier>, listPath: String? = nil) {
    guard let list = DeviceNameList(path: listPath) else {
      self = .none
      return
    }
    var names: [DeviceIdentifier: DeviceName] = [:]
    for identifier in identifiers { names[identifier] = list.name(of: identifier) }
    self.init(names)
  }

  /// The name of a function; nil where it is not known.
  func name(of function: PCIFunction?) -> DeviceName? { function?.identifier.flatMap { name(of: $0) } }

  /// The name of a kind of device; nil where it is not known.
  func name(of identifier: DeviceIdentifier) -> DeviceName? { names[identifier] }
}

/// What a device is called.
struct DeviceName: Hashable, Sendable {
  /// The maker's name.
  var vendor: String
  /// The maker's name for the device; nil where only the maker is known.
  var device: String?

  /// Both in a line for people.
  var text: String { printable([vendor, device].compactMap(\.self).joined(separator: " "), byteLimit: 100) }
}
