import Eligibility
import HostFacts
import PCI

/// The `device_spec` lines of OpenStack Nova's section `[pci]`, a line for each function that can be given to a guest.
///
/// Vendor and device are given with each address, since Nova takes that of a physical function for its virtual ones too
/// (`WhitelistPciAddress.match`, nova/pci/devspec.py).
public enum NovaText {
  /// The lines for a host.
  public static func render(_ host: HostJudgement) -> String {
    let devices = GuestDevices(host)
    let parents = Set(host.host.functions.compactMap(\.physicalFunction))
    var offered = ""
    var leftOut = devices.unidentified.map { "\($0): its vendor and device cannot be read" }
    for device in devices.devices {
      if let obstacle = obstacle(for: device, parents) {
        leftOut.append("\(device.address) (\(device.function.classCode?.name ?? "")): \(obstacle)")
      } else {
        offered += specification(of: device)
      }
    }
    return heading(host) + "[pci]\n"
      + (offered.isEmpty ? "# No device of this host can be given to a guest.\n" : offered)
      + (leftOut.isEmpty ? "" : "# Left out:\n" + leftOut.map { "#   \($0).\n" }.joined())
  }

  private static func heading(_ host: HostJudgement) -> String {
    """
    \(GuestDevices.heading(host))
    #
    # Nova takes a device from the host's driver when it gives it to a guest. What the host has a driver for is commented
    # out: take the # away where the host can do without the device. Add physical_network and other tags by hand.
    \(GuestDevices.rule)

    """
  }

  /// Why a device is not offered; nil where it is.
  private static func obstacle(for device: GuestDevices.Device, _ parents: Set<PCIAddress>) -> String? {
    guard device.verdict == .eligible else {
      let why = commentable(device.judgement.why, byteLimit: 200)
      return "\(device.verdict.rawValue), \(why.hasSuffix(".") ? String(why.dropLast()) : why)"
    }
    if device.address.segment > 0xffff { return "Nova knows no PCI segments beyond ffff" }
    // Nova's inventory has either the one or the others (`PlacementPciDependentDeviceException`).
    if parents.contains(device.address) { return "it has virtual functions, and Nova takes either it or them" }
    return nil
  }

  private static func specification(of device: GuestDevices.Device) -> String {
    guard let identifier = device.function.identifier else { return "" }
    let vendor = hexadecimal(UInt64(identifier.vendor), digits: 4)
    let product = hexadecimal(UInt64(identifier.device), digits: 4)
    let line =
      "device_spec = {\"address\": \"\(device.address)\", \"vendor_id\": \"\(vendor)\", \"product_id\": \"\(product)\"}\n"
    let name = (device.caution.map { "\($0)\n# " } ?? "") + (device.function.classCode?.name ?? "")
    guard let use = hostUse(of: device) else { return "# \(name)\n\(line)" }
    return "# \(name), \(use):\n#\(line)"
  }

  /// Which driver of the host has the device, or another one of its group; nil where there is none.
  private static func hostUse(of device: GuestDevices.Device) -> String? {
    if let driver = device.function.hostDriver { return "which the host uses (\(commentable(driver)))" }
    return device.hostMates.first.map {
      "whose IOMMU group holds \($0.address), which the host uses (\(commentable($0.driver)))"
    }
  }
}
