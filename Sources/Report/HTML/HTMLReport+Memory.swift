import Eligibility
import Guidance
import HostFacts
import PCI

extension HTMLReport {
  /// As many functions of one region as are named, and as many regions as are listed.
  private static let functionLimit = 8
  private static let regionLimit = 200

  /// What firmware pins, and where it lies beside the memory of guests.
  var memorySection: Section? {
    guard !pinned.isEmpty else {
      return Section(id: "memory", title: "Pinned memory", content: tag("p", [:], .text(nothingPinned)))
    }
    let kind = judged.host.functions.lazy.compactMap(\.iommu).first ?? judged.host.tableKind
    let (guests, areExamples) = MemoryMap.guests(of: domains, kind: kind)
    let map = MemoryMap(pinned: pinned, guests: guests)
    let content: Markup = [
      tag(
        "figure", [:], MemoryMapPicture(map: map).markup,
        tag("figcaption", [:], legend(of: map, areExamples: areExamples))),
      table,
    ]
    return Section(id: "memory", title: "Pinned memory", content: content)
  }

  private var nothingPinned: String {
    if case .table = judged.host.table { return "Firmware's table pins no memory, and the kernel tells of none." }
    return "The kernel tells of no pinned memory, and firmware's table was not read."
  }

  private func legend(of map: MemoryMap, areExamples: Bool) -> Markup {
    let answers = Set(map.pinned.map(\.answer)).sorted(by: >)
    let guests = map.guests.enumerated().map { index, guest in
      tag(
        "li", [:], tag("strong", [:], .text(MemoryMapPicture.letter(index))), " ",
        .text(guest.names.map { printable($0, byteLimit: 64) }.joined(separator: ", ")))
    }
    return [
      tag(
        "ul", ["class": "legend"],
        each: answers.map { answer in
          tag("li", [:], tag("span", ["class": "swatch \(answer.word)"], .text(answer.sign)), .text(" \(answer.text)"))
        } + [
          tag(
            "li", [:], tag("span", ["class": "swatch ram"], "A"),
            .text(
              areExamples
                ? " the memory of a guest, as QEMU lays it out, for an example"
                : " the memory of a guest, as QEMU lays it out"))
        ]),
      map.guests.contains { !$0.conflicts.isEmpty }
        ? tag(
          "ul", ["class": "legend"],
          tag(
            "li", [:], tag("span", ["class": "swatch over"], "!"),
            " memory of a guest over what is pinned to a device of its own: it would fail to start"))
        : .none,
      tag("ul", ["class": "legend"], each: guests),
      tag("p", ["class": "quiet"], .text(remarks(on: map))),
    ]
  }

  private func remarks(on map: MemoryMap) -> String {
    var text = "Addresses grow downwards. A stretch is as high as the logarithm of its size."
    if map.omittedCount > 0 { text += " \(map.omittedCount) more pinned pieces are not drawn." }
    if map.undrawableCount > 0 { text += " What ends below its start is not drawn." }
    if !map.otherGuests.isEmpty {
      text += " Not shown: \(map.otherGuests.prefix(20).map { printable($0, byteLimit: 64) }.joined(separator: ", "))."
    }
    return text
  }

  private var table: Markup {
    let listed = pinned.prefix(Self.regionLimit)
    return [
      tag(
        "table", [:],
        tag(
          "thead", [:],
          tag(
            "tr", [:], each: ["Memory", "By", "To", "What Linux does"].map { tag("th", ["scope": "col"], .text($0)) })),
        tag("tbody", [:], each: listed.map(row))),
      pinned.count > listed.count
        ? tag("p", [:], .text("And \(pinned.count - listed.count) more: "), code("rmrr-guard host")) : .none,
    ]
  }

  private func row(_ memory: PinnedMemory) -> Markup {
    let by =
      memory.region.map(\.place)
      ?? "the kernel alone"
    let why = memory.answer == .concernsNobody ? memory.region.map { " \($0.why)" } ?? "" : ""
    let more = memory.functions.count - Self.functionLimit
    return tag(
      "tr", [:],
      tag(
        "td", ["data-label": "Memory"], code(memory.range),
        .text(" " + memory.range.size.replacing(" ", with: "\u{a0}"))),
      tag("td", ["data-label": "By"], .text(by)),
      tag(
        "td", ["data-label": "To"],
        .pieces(memory.functions.prefix(Self.functionLimit).flatMap { [code($0), " "] }),
        .text(memory.functions.isEmpty ? "no device of this host" : more > 0 ? "and \(more) more" : "")),
      tag("td", ["data-label": "What Linux does"], .text("\(memory.answer.sign) \(memory.answer.text).\(why)")))
  }
}
