import DomainCheck
import Eligibility
import Guidance
import HostFacts
import PCI

/// The sets of functions that cannot be kept apart, as text for people.
public enum IsolationText {
  /// A paragraph for each set, with its owners where domains were asked about, and a last line that counts.
  public static func render(_ sets: [SetOwnership], on host: HostDetails) -> StyledText {
    let paragraphs = sets.enumerated().map { paragraph($1, number: $0 + 1, host) }
    let count = sets.count == 1 ? "1 set of devices" : "\(sets.count) sets of devices"
    let divided = sets.count(where: \.isDivided)
    var last = "\(count) cannot be kept apart"
    if divided > 0 { last += ", and \(divided == 1 ? "one has" : "\(divided) have") more than one owner" }
    return paragraphs.joined() + (sets.isEmpty ? "Every device can be assigned by itself.\n" : "\(last).\n")
  }

  private static func paragraph(_ ownership: SetOwnership, number: Int, _ host: HostDetails) -> StyledText {
    let groups = ownership.set.groups.map { String($0) }.joined(separator: ", ")
    let title = heading("Set \(number): IOMMU group\(ownership.set.groups.count == 1 ? "" : "s") \(groups)")
    let isNamed = ownership.set.functions.contains { host.name(of: $0) != nil }
    var table = TextTable(header: ["  ADDRESS", "CLASS", "GROUP", "DRIVER"] + (isNamed ? ["NAME"] : []))
    for address in ownership.set.functions {
      let function = host.judgement.host.function(at: address)
      table.append([
        "  \(address)", function?.classCode?.name ?? "?", function?.group.map { String($0) } ?? "-",
        function?.driver.map { printable($0, byteLimit: 32) } ?? "-", host.name(of: address)?.text ?? "",
      ])
    }
    let advice = wrapped(ownership.set.advice, indent: "  ")
    return "\(title)\n\n\(table.text)\n\(advice)\(division(ownership))\n"
  }

  /// Who has what, where more than one owner has something.
  static func division(_ ownership: SetOwnership) -> String {
    guard ownership.isDivided else { return "" }
    return wrapped(divisionSentence(ownership), indent: "  ")
  }

  /// Who has what, in a sentence.
  static func divisionSentence(_ ownership: SetOwnership) -> String {
    let shares = ownership.shares.map { share in
      "\(share.owner.name) has \(share.functions.map(\.description).joined(separator: ", "))"
    }
    let more = shares.count > 12 ? "; and \(shares.count - 12) more" : ""
    return "More than one owner: \(shares.prefix(12).joined(separator: "; "))\(more)."
  }
}

extension SetOwnership.Owner {
  /// The owner's name.
  var name: String {
    switch self {
    case .domain(let name): "domain \(printable(name))"
    case .host: "the host"
    }
  }
}
