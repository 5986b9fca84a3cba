import Eligibility
import Guidance
import HostFacts
import PCI

extension HTMLReport {
  /// More functions than this, and what is not blocked is folded away.
  private static let unfoldedLimit = 120

  /// The functions below the bridges that lead to them, with their groups and verdicts.
  var treeSection: Section? {
    let tree = PCITree(of: judged.host)
    let rows = TreeRows(details)
    let isFolded = judged.host.functions.count > Self.unfoldedLimit
    let content: Markup = .pieces(
      tree.roots.map { root in
        let name = hexadecimal(UInt64(root.segment), digits: 4) + ":" + hexadecimal(UInt64(root.bus), digits: 2)
        return [
          tag("h3", [:], .text("Root bus \(name)")),
          tag("ul", ["class": "tree"], each: isFolded ? folded(root.nodes, rows) : root.nodes.map { node($0, rows) }),
        ]
      })
    return Section(id: "tree", title: "All devices", content: content)
  }

  private func node(_ node: PCITree.Node, _ rows: TreeRows) -> Markup {
    tag(
      "li", [:], rows.row(node.address),
      node.nodes.isEmpty ? .none : tag("ul", [:], each: node.nodes.map { self.node($0, rows) }))
  }

  /// The nodes with what is blocked, and between them what is not, folded.
  private func folded(_ nodes: [PCITree.Node], _ rows: TreeRows) -> [Markup] {
    var items: [Markup] = []
    var quiet: [PCITree.Node] = []
    func fold() {
      guard !quiet.isEmpty else { return }
      let addresses = quiet.flatMap(\.addresses)
      let range = [addresses.first, addresses.last].compactMap { $0?.description }
      let name = addresses.count == 1 ? range[0] : "\(range.joined(separator: " to ")): \(addresses.count) functions"
      items.append(
        tag(
          "li", [:],
          tag(
            "details", [:], tag("summary", [:], .text("\(name), none of them blocked")),
            tag("ul", [:], each: quiet.map { node($0, rows) }))))
      quiet = []
    }
    for node in nodes {
      if node.addresses.contains(where: rows.isBlocked) {
        fold()
        items.append(self.node(node, rows))
      } else {
        quiet.append(node)
      }
    }
    fold()
    return items
  }
}

/// The rows of the tree.
private struct TreeRows {
  private let details: HostDetails
  private let judgements: [PCIAddress: Judgement]
  /// The hues of groups with more than one device, by their numbers.
  private let hues: [Int: Int]

  init(_ details: HostDetails) {
    let judged = details.judgement
    self.details = details
    judgements = Dictionary(judged.judgements.map { ($0.question.address, $0) }) { first, _ in first }
    let shared = judged.host.groups.filter { $0.members.count > 1 }.map(\.number)
    hues = Dictionary(uniqueKeysWithValues: zip(shared, shared.indices.map { $0 % 6 }))
  }

  func isBlocked(_ address: PCIAddress) -> Bool {
    let verdict = judgements[address]?.verdict
    return verdict == .refused || verdict == .undetermined
  }

  func row(_ address: PCIAddress) -> Markup {
    let function = details.judgement.host.function(at: address)
    let details = [
      function?.classCode?.name, details.name(of: address)?.text ?? function?.identifier?.description,
      function?.driver.map { printable($0, byteLimit: 32) },
    ].compactMap { $0 }.joined(separator: " · ")
    return tag(
      "div", ["class": "row"], code(address), " ", tag("span", ["class": "what"], .text(details)), " ",
      group(of: function),
      " ", verdict(on: address, function))
  }

  private func group(of function: PCIFunction?) -> Markup {
    guard let number = function?.group else { return .none }
    let hue = hues[number].map { " shared hue\($0)" } ?? ""
    return tag("span", ["class": "group\(hue)"], .text("group \(number)"))
  }

  /// That a bridge is not given to guests goes without saying.
  private func verdict(on address: PCIAddress, _ function: PCIFunction?) -> Markup {
    guard let verdict = judgements[address]?.verdict else { return .none }
    let isBridge = function.map { $0.headerType != .endpoint } ?? false
    return verdict == .unassignable && isBridge ? .none : verdict.pill
  }
}
