import DomainCheck
import Eligibility
import Guidance
import HostFacts
import PCI

/// A set of functions that cannot be kept apart, as a picture: a box for each IOMMU group, the memory that ties groups together
/// beside them, and lines between.
struct IsolationPicture {
  /// As much as fits into a picture.
  private static let functionLimit = 8
  private static let groupLimit = 12
  private static let memoryLimit = 8

  private static let width = 360.0
  private static let groupWidth = 226.0
  private static let memory = (x: 254.0, width: 106.0, height: 44.0)
  private static let line = 17.0
  private static let margin = 8.0

  let ownership: SetOwnership
  let host: HostFacts

  /// A group's box.
  private struct Box {
    var number: Int
    var functions: [PCIAddress]
    var y: Double

    var lineCount: Int { 1 + min(functions.count, functionLimit) + (functions.count > functionLimit ? 1 : 0) }
    var height: Double { Double(lineCount) * line + margin }
    var middle: Double { y + height / 2 }
  }

  /// The picture.
  var markup: Markup {
    let boxes = boxes
    let ties = memoryTies
    let boxesEnd = boxes.last.map { $0.y + $0.height } ?? 0
    let height = max(boxesEnd, Double(ties.count) * (Self.memory.height + Self.margin)) + Self.margin
    let places = ties.indices.map { place(of: $0, among: ties.count, height: height) }
    var pieces: [Markup] = []
    for (tie, y) in zip(ties, places) {
      for box in boxes where tie.groups.contains(box.number) { pieces.append(edge(from: box, to: y)) }
    }
    pieces += boxes.map(drawn)
    for (tie, y) in zip(ties, places) { pieces.append(drawn(tie.range, y: y)) }
    let title = "IOMMU group\(ownership.set.groups.count == 1 ? "" : "s") " + list(ownership.set.groups.map { "\($0)" })
    return tag(
      "svg",
      [
        "class": "isolation", "viewBox": "0 0 \(Int(Self.width)) \(Int(height.rounded(.up)))", "role": "img",
        "aria-label": title,
      ], each: pieces)
  }

  private var boxes: [Box] {
    var boxes: [Box] = []
    var y = Self.margin / 2
    for number in ownership.set.groups.prefix(Self.groupLimit) {
      let members = Set(host.group(number)?.members ?? [])
      let box = Box(number: number, functions: ownership.set.functions.filter(members.contains), y: y)
      boxes.append(box)
      y += box.height + Self.margin
    }
    return boxes
  }

  private var memoryTies: [(range: MemoryRange, groups: [Int])] {
    let ties = ownership.set.ties.compactMap { tie -> (range: MemoryRange, groups: [Int])? in
      if case .memory(let range, let groups) = tie { (range, groups) } else { nil }
    }
    return Array(ties.prefix(Self.memoryLimit))
  }

  private func place(of index: Int, among count: Int, height: Double) -> Double {
    let each = height / Double(count)
    return Double(index) * each + (each - Self.memory.height) / 2
  }

  private func drawn(_ box: Box) -> Markup {
    var pieces = [
      rectangle("group-box", x: 1, y: box.y, width: Self.groupWidth, height: box.height),
      label("IOMMU group \(box.number)", x: 8, y: box.y + 14, class: "head"),
    ]
    var y = box.y + 14 + Self.line
    for address in box.functions.prefix(Self.functionLimit) {
      pieces.append(label(address.description, x: 8, y: y, class: "address"))
      let kind = printable(host.function(at: address)?.classCode?.name ?? "", byteLimit: 20)
      pieces.append(label(owner(of: address) ?? kind, x: 92, y: y, class: owner(of: address) == nil ? "kind" : "owner"))
      y += Self.line
    }
    if box.functions.count > Self.functionLimit {
      pieces.append(label("and \(box.functions.count - Self.functionLimit) more", x: 8, y: y, class: "kind"))
    }
    return tag("g", [:], each: pieces)
  }

  /// Who has the function, cut to what fits.
  private func owner(of address: PCIAddress) -> String? {
    let owners = ownership.shares.filter { $0.functions.contains(address) }.map(\.owner.name)
    guard let first = owners.first else { return nil }
    let more = owners.count > 1 ? " +\(owners.count - 1)" : ""
    return "◆ " + printable(first, byteLimit: 18 - more.utf8.count) + more
  }

  private func drawn(_ range: MemoryRange, y: Double) -> Markup {
    let centre = Self.memory.x + Self.memory.width / 2
    return [
      rectangle("memory-box", x: Self.memory.x, y: y, width: Self.memory.width - 1, height: Self.memory.height),
      label("0x\(hexadecimal(range.start))", x: centre, y: y + 18, class: "address", anchor: "middle"),
      label(range.size, x: centre, y: y + 34, class: "kind", anchor: "middle"),
    ]
  }

  private func edge(from box: Box, to y: Double) -> Markup {
    let end = y + Self.memory.height / 2
    let (start, middle) = (Self.groupWidth + 1, (Self.groupWidth + Self.memory.x) / 2)
    return tag(
      "path",
      [
        "class": "edge",
        "d":
          "M\(Int(start)) \(Int(box.middle))C\(Int(middle)) \(Int(box.middle)) \(Int(middle)) \(Int(end)) \(Int(Self.memory.x)) \(Int(end))",
      ])
  }

  private func rectangle(_ kind: String, x: Double, y: Double, width: Double, height: Double) -> Markup {
    tag(
      "rect",
      [
        "class": kind, "x": "\(Int(x))", "y": "\(Int(y))", "width": "\(Int(width))", "height": "\(Int(height))",
        "rx": "6",
      ])
  }

  private func label(_ text: String, x: Double, y: Double, class kind: String, anchor: String = "start") -> Markup {
    tag("text", ["class": kind, "x": "\(Int(x))", "y": "\(Int(y))", "text-anchor": anchor], .text(text))
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
