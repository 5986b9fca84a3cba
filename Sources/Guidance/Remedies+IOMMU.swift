import Eligibility
import HostFacts

extension Remedies {
  /// What to do on a host whose IOMMU is off; nothing where it has IOMMU groups, so that it is on.
  public static func withoutIOMMU(on host: HostFacts) -> [Remedy] {
    guard host.groups.isEmpty else { return [] }
    if case .table(let table) = host.table,
      TableEffect(of: table, functions: host.functions, rule: .requireDirect) != .taken
    {
      return [
        Remedy(
          "Ask the machine's vendor for firmware with a table that Linux takes, and show the evidence:"
            + " rmrr-guard report --vendor.", source: "drivers/iommu/intel/dmar.c and drivers/iommu/amd/init.c")
      ]
    }
    return [Remedy(switchingOn(host.tableKind), source: "Documentation/admin-guide/kernel-parameters.txt")]
  }

  private static func switchingOn(_ kind: IOMMUKind?) -> String {
    switch kind {
    case .intel:
      "Switch on VT-d in the firmware's setup, start Linux with intel_iommu=on, and take intel_iommu=off or iommu=off off its"
        + " command line."
    case .amd:
      "Switch on the IOMMU in the firmware's setup, and take amd_iommu=off or iommu=off off the command line of Linux."
    case .arm, .other: "Switch on the IOMMU in the firmware's setup."
    case nil:
      "Switch on VT-d (Intel) or the IOMMU (AMD) in the firmware's setup: as it is, firmware has no table for one."
    }
  }
}
