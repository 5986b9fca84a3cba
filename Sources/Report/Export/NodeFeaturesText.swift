import Eligibility
import Guidance
import PCI

/// What Kubernetes's node-feature-discovery makes labels of, as a file for its `features.d`.
///
/// Each line is `NAMESPACE/NAME=VALUE` (`source/local/local.go`); all of it is written here, letter by letter, so that it is
/// what Kubernetes permits.
public enum NodeFeaturesText {
  /// How many kinds of devices may have a label.
  public static let kindLimit = 64

  /// The features of a host.
  public static func render(_ host: HostJudgement) -> String {
    let verdicts = host.judgements.filter(\.isOfEndpoint).map(\.verdict)
    let kinds = GuestDevices(host).kinds
    // What stands in somebody's way comes first, where there is not room for all.
    let shown = kinds.filter { $0.verdict != .eligible } + kinds.filter { $0.verdict == .eligible }
    var features = [("blocked", blocked(verdicts))]
    features += Verdict.allCases.map { verdict in
      ("endpoints.\(verdict.rawValue)", String(verdicts.count { $0 == verdict }))
    }
    features.append(("lost-groups", String(host.lostGroups.count)))
    if let count = host.keptRegionCount { features.append(("pinned-regions", String(count))) }
    if let rule = host.kernelRule, rule.earliest == rule.latest {
      features.append(("kernel-rule", rule.earliest.name))
    }
    features += shown.prefix(kindLimit).map { kind in
      ("pci-\(kind.identifier.joined(by: "_"))", kind.verdict?.rawValue ?? "mixed")
    }
    features.append(("pci-omitted", String(max(0, kinds.count - kindLimit))))
    return features.map { "feature.node.kubernetes.io/rmrr-guard.\($0.0)=\($0.1)\n" }.joined()
  }

  /// Whether any endpoint is refused.
  private static func blocked(_ verdicts: [Verdict]) -> String {
    verdicts.contains(.refused) ? "true" : verdicts.contains(.undetermined) ? "unknown" : "false"
  }
}

extension DeviceIdentifier {
  /// Both numbers with something else than a colon between them, which neither labels nor resources permit.
  func joined(by separator: String) -> String {
    hexadecimal(UInt64(vendor), digits: 4) + separator + hexadecimal(UInt64(device), digits: 4)
  }
}
