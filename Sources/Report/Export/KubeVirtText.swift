import Eligibility
import HostFacts
import PCI

/// The `permittedHostDevices` of a KubeVirt resource in YAML, without the kinds of devices of which any is blocked.
///
/// A `pciVendorSelector` stands for every function of a vendor and device (`discoverPermittedHostPCIDevices`,
/// pkg/virt-handler/device-manager/pci_device.go), so that a kind is offered whole or not at all. What a guest is given is an
/// IOMMU group, and of a kind the last function in it (`constructDPIdevices` there).
public enum KubeVirtText {
  /// The section for a host.
  public static func render(_ host: HostJudgement) -> String {
    let devices = GuestDevices(host)
    let offered = devices.kinds.filter { obstacle(for: $0) == nil }
    let list =
      offered.isEmpty
      ? "      pciHostDevices: []\n" : "      pciHostDevices:\n" + offered.map { entry($0, among: devices) }.joined()
    return heading(host) + "spec:\n  configuration:\n    permittedHostDevices:\n" + list + leftOut(devices)
  }

  private static func heading(_ host: HostJudgement) -> String {
    """
    \(GuestDevices.heading(host))
    #
    #   kubectl patch kubevirt kubevirt --namespace kubevirt --type merge --patch-file FILE
    #
    # replaces the cluster's whole list. Guests with hostDevices also want the feature gate HostDevices, in the list
    # spec.configuration.developerConfiguration.featureGates, which a patch would replace as well.
    # A selector stands for every function of its vendor and device on every node. So a kind of which one function is
    # blocked on this host is left out; for nodes where it is blocked by other firmware, let guests select nodes by the label
    # feature.node.kubernetes.io/rmrr-guard.pci-VENDOR_DEVICE=eligible, which rmrr-guard export nfd makes. KubeVirt offers a
    # function once vfio-pci is its driver.
    \(GuestDevices.rule)

    """
  }

  private static func entry(_ kind: GuestDevices.Kind, among devices: GuestDevices) -> String {
    let functions = kind.devices.listed { device in
      "\(device.address)\(device.function.driver.map { " (\(commentable($0)))" } ?? "")"
    }
    let cautions = [kind.devices.lazy.compactMap(\.caution).first] + sharing(kind, among: devices)
    // Unquoted, some selectors would be numbers to the base of 60.
    return cautions.compactMap { $0.map { "        # \($0)\n" } }.joined() + """
              # \(kind.className): \(functions)
              - pciVendorSelector: "\(kind.identifier)"
                resourceName: "devices.kubevirt.io/pci_\(kind.identifier.joined(by: "_"))"

      """
  }

  /// What becomes of functions that are not alone in their IOMMU groups.
  private static func sharing(_ kind: GuestDevices.Kind, among devices: GuestDevices) -> [String?] {
    let ofKind = Set(kind.devices.map(\.address))
    let groups = Dictionary(grouping: kind.devices.filter { $0.function.group != nil }, by: \.function.group).values
      .filter { $0.count > 1 }.sorted { $0[0].address < $1[0].address }
    let ofHost = kind.devices.compactMap { device in
      device.hostMates.first { !ofKind.contains($0.address) }.map { mate in
        "\(device.address) (\(mate.address) by \(commentable(mate.driver)))"
      }
    }
    let withOthers = kind.devices.compactMap { device in
      devices.devices.first {
        $0.function.group != nil && $0.function.group == device.function.group && !ofKind.contains($0.address)
          && $0.function.hostDriver == nil
      }.map { "\(device.address) (\($0.address))" }
    }
    return [
      groups.isEmpty
        ? nil
        : "KubeVirt takes what is in one IOMMU group for one device, and gives a guest the last of it: "
          + listed(groups.map { $0.listed { $0.address.description } }, separator: "; "),
      ofHost.isEmpty
        ? nil : "No guest can have these while the host uses others of their IOMMU groups: " + listed(ofHost),
      withOthers.isEmpty
        ? nil : "One guest alone can have these and the others in their IOMMU groups: " + listed(withOthers),
    ]
  }

  private static func leftOut(_ devices: GuestDevices) -> String {
    let kinds = devices.kinds.compactMap { kind in
      obstacle(for: kind).map { "\(kind.identifier) (\(kind.className)): \($0)" }
    }
    let unidentified = devices.unidentified.map { "\($0): its vendor and device cannot be read" }
    let all = kinds + unidentified
    return all.isEmpty ? "" : "# Left out:\n" + all.map { "#   \($0).\n" }.joined()
  }

  /// Why a kind is not offered; nil where it is.
  private static func obstacle(for kind: GuestDevices.Kind) -> String? {
    if let verdict = kind.verdict, verdict != .eligible {
      return
        "\(kind.devices.listed { $0.address.description }) \(kind.devices.count == 1 ? "is" : "are") \(verdict.rawValue)"
    }
    let blocked = kind.devices.filter { $0.verdict != .eligible || $0.isBeyondKubeVirt }
    guard !blocked.isEmpty else { return nil }
    let told = blocked.listed { device in
      device.verdict == .eligible
        ? "\(device.address) is in a PCI segment beyond ffff, of which KubeVirt knows none"
        : "\(device.address) is \(device.verdict.rawValue)"
    }
    let others = kind.devices.filter { $0.verdict == .eligible && !$0.isBeyondKubeVirt }
    guard !others.isEmpty else { return told }
    return told + "; the selector cannot tell \(others.listed { $0.address.description }) from that"
  }
}

extension GuestDevices.Device {
  /// Whether KubeVirt cannot read its address: it takes four digits of a segment (`PCI_ADDRESS_PATTERN`,
  /// pkg/util/hardware/hw_utils.go).
  fileprivate var isBeyondKubeVirt: Bool { address.segment > 0xffff }
}
