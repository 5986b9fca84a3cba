import ArgumentParser
import Report

/// `rmrr-guard export nfd`: labels for a node of Kubernetes.
struct ExportNFD: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nfd",
    abstract: "Writes features of which Kubernetes's node-feature-discovery makes labels.",
    discussion: """
      node-feature-discovery reads each file of /etc/kubernetes/node-feature-discovery/features.d on the node. Have it \
      written anew at each boot.

      The labels begin with feature.node.kubernetes.io/rmrr-guard. and are: blocked, which is true if any device is \
      refused, unknown if none is and one cannot be told, else false; endpoints.VERDICT, which counts; lost-groups; \
      pinned-regions; kernel-rule; and for each kind of device that guests are given pci-VENDOR_DEVICE, which is the \
      verdict on all of that kind, or mixed. At most \(NodeFeaturesText.kindLimit) kinds have a label, those with another \
      verdict than eligible first, and pci-omitted counts the others. What is not known has no label.
      """)

  @OptionGroup var exportOptions: ExportOptions

  func run() throws {
    try reportingFailure {
      try exportOptions.write(NodeFeaturesText.render(try exportOptions.judgement()))
      return .success
    }
  }
}
