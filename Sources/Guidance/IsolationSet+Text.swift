import Eligibility
import PCI

extension IsolationSet.Tie {
  /// What ties functions together, in a few words.
  public var text: String {
    switch self {
    case .group(let number): "IOMMU group \(number)"
    case .memory(let range, let groups):
      "pinned memory \(range) (of groups \(groups.map { String($0) }.joined(separator: ", ")))"
    }
  }
}

extension IsolationSet {
  /// Whether one of the functions may go to a guest by itself.
  public var advice: String {
    let all = "All of these to one owner, or none of them to a guest: \(listed)."
    guard isTiedByMemory else {
      return
        "\(all) They share \(ties.map(\.text).joined(separator: " and ")), and Linux gives a group away as a whole."
    }
    return
      "\(all) They share \(ties.map(\.text).joined(separator: "; ")). Firmware and all of them use that memory"
      + " together, so none is safe from whoever has another."
  }

  private var listed: String {
    let shown = functions.prefix(16).map(\.description).joined(separator: ", ")
    return functions.count > 16 ? "\(shown) and \(functions.count - 16) more" : shown
  }
}
