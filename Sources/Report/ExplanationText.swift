import Guidance
import KernelLog
import PCI

/// An explanation as text for people.
public enum ExplanationText {
  /// A paragraph for each cause, or that there is none.
  public static func render(_ explanation: Explanation) -> StyledText {
    let items = explanation.items.map { render($0, explanation.hostHeading) }
    let remarks = explanation.remarks.map { StyledText(wrapped($0, indent: "")) }
    return ((items.isEmpty ? [StyledText(none)] : items) + remarks).joined(separator: "\n")
  }

  private static let none =
    wrapped(
      "Nothing in this text tells why a device could not be assigned: there is no message in it, of the kernel, QEMU,"
        + " libvirt, DPDK, Hyper-V or Proxmox, about pinned memory, IOMMU groups or interrupt remapping.", indent: "")
    + wrapped(
      "The kernel's log of the moment of the error tells most: journalctl -k | rmrr-guard explain", indent: "")

  private static func render(_ item: Explanation.Item, _ hostHeading: String) -> StyledText {
    let guidance = item.guidance
    let parts = [
      ("What it says", guidance.says), ("Whose fault", guidance.fault), ("What it is not", guidance.isNot),
      ("What to do", guidance.next),
    ]
    let margin = String(repeating: " ", count: 22)
    func paragraph(_ name: String, _ text: String) -> String { "  " + name + text.dropFirst(name.count + 2) }
    var text = parts.map { paragraph($0, wrapped($1, indent: margin)) }.joined()
    // A command is to be copied: its line is not broken.
    for (index, command) in guidance.commands.enumerated() {
      text += paragraph(index == 0 ? "Go on with" : "", "\(margin)\(command)\n")
    }
    if let warning = guidance.warning { text += paragraph("Warning", wrapped(warning, indent: margin)) }
    for (index, fact) in item.hostFacts.enumerated() {
      text += paragraph(index == 0 ? hostHeading : "", wrapped(fact, indent: margin))
    }
    return "\(title(of: item.finding))\n\n\(text)"
  }

  private static func title(of finding: LogDiagnosis.Finding) -> StyledText {
    let lines = shortened(finding.lines.map { String($0) })
    let devices = shortened(finding.devices.map(\.description))
    let place = (finding.lines.count == 1 ? "line " : "lines ") + lines
    return heading("\(finding.cause.rawValue) (\(place))" + (devices.isEmpty ? "" : ": \(devices)"))
  }

  private static func shortened(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }
}
