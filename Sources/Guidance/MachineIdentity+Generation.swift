import HostFacts
import PCI

extension MachineIdentity {
  /// What people call the machine: its maker and model, else those of its board; nil where firmware names neither.
  public var name: String? { Self.joined(vendor, product) ?? Self.joined(boardVendor, board) }

  /// What people call its board; nil where firmware does not name it.
  public var boardName: String? { Self.joined(boardVendor, board) }

  /// A maker and a model, which may begin with its maker's name; nil for a maker alone, who names no machine.
  private static func joined(_ maker: String?, _ model: String?) -> String? {
    guard let model else { return nil }
    guard let maker, !model.lowercased().hasPrefix(maker.lowercased()) else { return model }
    return "\(maker) \(model)"
  }

  /// Whether the machine is one of HP's or Hewlett Packard Enterprise's.
  var isHPE: Bool { ["HP", "HPE", "Hewlett-Packard", "Hewlett Packard Enterprise"].contains(vendor) }

  /// Whether the machine has HPE's management processor: HP's desktops, workstations and laptops bear the same maker's name and
  /// have none.
  var hasILO: Bool {
    vendor == "HPE" || vendor == "Hewlett Packard Enterprise" || product?.holds("ProLiant") == true
  }

  /// The generation of a ProLiant: 8 of `ProLiant DL380p Gen8`, 7 of `ProLiant DL380 G7`; nil for any other machine.
  var proLiantGeneration: Int? {
    guard let product, product.holds("ProLiant") else { return nil }
    for word in product.split(separator: " ") {
      for prefix in ["Gen", "G"] where word.hasPrefix(prefix) {
        if let generation = Int(word.dropFirst(prefix.count)) { return generation }
      }
    }
    return nil
  }
}

/// A kernel's release as Proxmox VE writes it: `6.2.16-13-pve`.
enum ProxmoxRelease {
  /// Whether the kernel has the option relax_rmrr, which came with 6.2.16-13.
  static func hasRelaxOption(_ release: String) -> Bool {
    let parts = release.split(separator: "-")
    guard parts.count == 3, parts[2] == "pve", let build = Int(parts[1]) else { return false }
    let version = parts[0].split(separator: ".").map { Int($0) }
    guard version.count == 3, let major = version[0], let minor = version[1], let patch = version[2] else {
      return false
    }
    let numbers = [major, minor, patch, build]
    return !numbers.lexicographicallyPrecedes([6, 2, 16, 13])
  }
}
