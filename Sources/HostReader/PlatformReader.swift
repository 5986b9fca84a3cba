import HostFacts
import PCI

/// Reads what a machine and its devices are called and where its slots are.
///
/// What cannot be read is left out: no verdict rests on it.
struct PlatformReader {
  static let identityDirectory = "/sys/class/dmi/id"
  static let slotsDirectory = "/sys/bus/pci/slots"

  let root: HostRoot

  /// The platform, with the labels of some functions.
  func platform(labelling addresses: [PCIAddress]) -> Platform {
    Platform(identity: identity(), slots: slots(), labels: addresses.compactMap { label(of: $0) })
  }

  private func identity() -> MachineIdentity? {
    let identity = MachineIdentity(
      vendor: text("sys_vendor"), product: text("product_name"), boardVendor: text("board_vendor"),
      board: text("board_name"), firmwareVendor: text("bios_vendor"), firmwareVersion: text("bios_version"),
      firmwareDate: text("bios_date"))
    return identity == MachineIdentity() ? nil : identity
  }

  func identification() -> HostIdentification {
    HostIdentification(
      hostName: contents(of: "/proc/sys/kernel/hostname"), serialNumber: text("product_serial"))
  }

  private func text(_ name: String) -> String? {
    contents(of: "\(Self.identityDirectory)/\(name)").flatMap { Self.placeholders.contains($0.lowercased()) ? nil : $0 }
  }

  /// What makers of boards leave in the table where nothing was filled in.
  private static let placeholders = [
    "to be filled by o.e.m.", "default string", "system manufacturer", "system product name", "system serial number",
    "not specified", "not applicable", "not available", "o.e.m.", "oem", "none", "unknown", "n/a", "0", "123456789",
  ]

  private func contents(of path: String) -> String? {
    guard let bytes = try? root.contents(of: path) else { return nil }
    let text = trimmedText(bytes)
    return text.isEmpty ? nil : text
  }

  /// What firmware calls a device; nil where it gives it neither a name nor a number.
  ///
  /// ACPI's _DSM numbers it by `acpi_index`, SMBIOS by `index`; both name it by `label`, and show the two files together or not at
  /// all (the attribute groups of drivers/pci/pci-label.c). A label of ACPI's may be there and yet not be read
  /// (`acpilabel_show`).
  private func label(of address: PCIAddress) -> FirmwareLabel? {
    let path = "\(FunctionReader.directory)/\(address)"
    guard root.exists(path + "/label") else { return nil }
    let text = contents(of: path + "/label")
    let index = (contents(of: path + "/acpi_index") ?? contents(of: path + "/index")).flatMap { Int($0) }
    return text == nil && index == nil ? nil : FirmwareLabel(address: address, text: text, index: index)
  }

  private func slots() -> [PhysicalSlot] {
    let names = (try? root.names(in: Self.slotsDirectory)) ?? []
    return names.sorted().compactMap { name in
      guard let bytes = try? root.contents(of: "\(Self.slotsDirectory)/\(name)/address") else { return nil }
      return PhysicalSlot(name: name, address: trimmedText(bytes))
    }
  }
}

extension HostReader {
  /// The host's name and the machine's serial number, as far as they can be read.
  public func identification() -> HostIdentification { PlatformReader(root: root).identification() }
}
