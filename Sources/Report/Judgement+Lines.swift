import Eligibility
import Guidance
import HostFacts
import PCI

extension Judgement {
  /// The reasons: the first in a sentence, and what is pinned besides in a line for each function.
  var reasonLines: [String] { reasons.prefix(1).map { $0.text(for: self) } + otherPins }

  /// The pins after the first one, a line for each function.
  private var otherPins: [String] {
    var functions: [PCIAddress?] = []
    var ranges: [PCIAddress?: [String]] = [:]
    for pin in reasons.dropFirst().compactMap(\.pin) {
      if ranges[pin.function] == nil { functions.append(pin.function) }
      ranges[pin.function, default: []].append(pin.range.description)
    }
    return functions.map { function in
      let owner = function.map { $0 == question.address ? "it" : "\($0)" } ?? "the group"
      return "Also pinned to \(owner): \((ranges[function] ?? []).joined(separator: ", "))"
    }
  }
}
