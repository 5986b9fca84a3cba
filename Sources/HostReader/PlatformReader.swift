import HostFacts

/// Reads what a machine is called and where its slots are.
///
/// What cannot be read is left out: no verdict rests on it.
struct PlatformReader {
  static let identityDirectory = "/sys/class/dmi/id"
  static let slotsDirectory = "/sys/bus/pci/slots"

  let root: HostRoot

  func platform() -> Platform { Platform(identity: identity(), slots: slots()) }

  private func identity() -> MachineIdentity? {
    let identity = MachineIdentity(
      vendor: text("sys_vendor"), product: text("product_name"), boardVendor: text("board_vendor"),
      board: text("board_name"), firmwareVendor: text("bios_vendor"), firmwareVersion: text("bios_version"),
      firmwareDate: text("bios_date"))
    return identity == MachineIdentity() ? nil : identity
  }

  func identification() -> HostIdentification {
    HostIdentification(hostName: text(at: "/proc/sys/kernel/hostname"), serialNumber: text("product_serial"))
  }

  private func text(_ name: String) -> String? { text(at: "\(Self.identityDirectory)/\(name)") }

  private func text(at path: String) -> String? {
    guard let bytes = try? root.contents(of: path) else { return nil }
    let text = trimmedText(bytes)
    return text.isEmpty ? nil : text
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
