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

  private func text(_ name: String) -> String? {
    guard let bytes = try? root.contents(of: "\(Self.identityDirectory)/\(name)") else { return nil }
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
