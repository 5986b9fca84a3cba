import Eligibility
import HostFacts
import PCI

/// The `permittedHostDevices` of a KubeVirt resource in YAML, without the kinds of devices of which any is blocked.
///
/// A `pciVendorSelector` stands for every function of a vendor and device (`discoverPermittedHostPCIDevices`,
/// pkg/virt-handler/device-manager/pci_device.go), so that a kind is offered whole or not at all.
public enum KubeVirtText {
  /// The section for a host.
  public static func render(_ host: HostJudgement) -> String {
    let devices = GuestDevices(host)
    let offered = devices.kinds.filter { $0.verdict == .eligible }
    let list =
      offered.isEmpty
      ? "      pciHostDevices: []\n" : "      pciHostDevices:\n" + offered.map { entry($0) }.joined()
    return heading(host) + "spec:\n  configuration:\n    permittedHostDevices:\n" + list + leftOut(devices)
  }

  private static func heading(_ host: HostJudgement) -> String {
    """
    \(GuestDevices.heading(host))
    #
    #   kubectl patch kubevirt kubevirt --namespace kubevirt --type merge --patch-file FILE
    #
    # replaces the cluster's whole list. A selector stands for every function of its vendor and device on every node. So a
    # kind of which one function is blocked on this host is left out; for nodes where it is blocked by other firmware, let
    # guests select nodes by the label feature.node.kubernetes.io/rmrr-guard.pci-VENDOR_DEVICE=eligible, which
    # rmrr-guard export nfd makes. KubeVirt offers a function once vfio-pci is its driver.
    \(GuestDevices.rule)

    """
  }

  private static func entry(_ kind: GuestDevices.Kind) -> String {
    let functions = kind.devices.listed { device in
      "\(device.address)\(device.function.driver.map { " (\(commentable($0)))" } ?? "")"
    }
    let caution = kind.devices.lazy.compactMap(\.caution).first.map { "        # \($0)\n" } ?? ""
    // Unquoted, some selectors would be numbers to the base of 60.
    return caution + """
              # \(kind.className): \(functions)
              - pciVendorSelector: "\(kind.identifier)"
                resourceName: "devices.kubevirt.io/pci_\(kind.identifier.joined(by: "_"))"

      """
  }

  private static func leftOut(_ devices: GuestDevices) -> String {
    let kinds = devices.kinds.filter { $0.verdict != .eligible }.map { kind in
      "\(kind.identifier) (\(kind.className)): \(reason(kind))"
    }
    let unidentified = devices.unidentified.map { "\($0): its vendor and device cannot be read" }
    let all = kinds + unidentified
    return all.isEmpty ? "" : "# Left out:\n" + all.map { "#   \($0).\n" }.joined()
  }

  private static func reason(_ kind: GuestDevices.Kind) -> String {
    if let verdict = kind.verdict {
      return
        "\(kind.devices.listed { $0.address.description }) \(kind.devices.count == 1 ? "is" : "are") \(verdict.rawValue)"
    }
    let told = kind.devices.filter { $0.verdict != .eligible }.listed { "\($0.address) is \($0.verdict.rawValue)" }
    let others = kind.devices.filter { $0.verdict == .eligible }
    guard !others.isEmpty else { return told }
    return told + "; the selector cannot tell \(others.listed { $0.address.description }) from that"
  }
}
