import Guidance
import PCI

/// A memory map as a picture: the addresses down the side, pinned memory beside them, and a column for each guest.
///
/// It is as wide as a phone, and each stretch is as high as the logarithm of its size: drawn to scale, 64 KiB would be nothing
/// beside 8 GiB.
struct MemoryMapPicture {
  private static let width = 360.0
  private static let top = 22.0
  let map: MemoryMap
  /// Where the columns begin and how wide they are: behind the longest address.
  private let pinned: (x: Double, width: Double)
  private let guests: (x: Double, width: Double)

  init(map: MemoryMap) {
    self.map = map
    let highest = map.stretches.map(\.range.end).max() ?? 0
    let digits = max(11, hexadecimal(highest).utf8.count + 3)
    pinned = (x: Double(digits) * 6.2 + 8, width: 104)
    guests = (x: pinned.x + pinned.width + 8, width: Self.width - pinned.x - pinned.width - 8)
  }

  /// The picture; nothing where there is nothing to see.
  var markup: Markup {
    let stretches = map.stretches
    guard !stretches.isEmpty else { return .none }
    var pieces = [tag("title", [:], "Pinned memory beside the memory of guests"), heading]
    var y = Self.top
    for stretch in stretches {
      let height = Self.height(of: stretch)
      pieces.append(row(stretch, y: y, height: height))
      y += height
    }
    // The first address behind them, where there is one.
    if let last = stretches.last { pieces.append(address(last.range.end == .max ? .max : last.range.end + 1, y: y)) }
    return tag(
      "svg",
      [
        "class": "memory-map", "viewBox": "0 0 \(Self.text(Self.width)) \(Self.text(y + 16))", "role": "img",
        "aria-label": "Pinned memory beside the memory of guests",
      ], each: pieces)
  }

  /// A letter for a guest.
  static func letter(_ index: Int) -> String { String(UnicodeScalar(UInt8(ascii: "A") + UInt8(clamping: index))) }

  private var heading: Markup {
    let centre = pinned.x + pinned.width / 2
    return [
      label("pinned", x: centre, y: 12, anchor: "middle", class: "head"),
      .pieces(
        map.guests.indices.map { index in
          let column = column(index)
          return label(
            Self.letter(index), x: column.x + column.width / 2, y: 12, anchor: "middle", class: "head")
        }),
    ]
  }

  private func column(_ index: Int) -> (x: Double, width: Double) {
    let each = guests.width / Double(max(1, map.guests.count))
    return (guests.x + Double(index) * each, each - 4)
  }

  private func row(_ stretch: MemoryMap.Stretch, y: Double, height: Double) -> Markup {
    var pieces = [address(stretch.range.start, y: y)]
    if let memory = stretch.pinned {
      pieces.append(
        block("pin \(memory.answer.word)", x: pinned.x, width: pinned.width, y: y, height: height))
      // A piece of memory over which a guest's begins has one label.
      let begins = stretch.range.start == memory.range.start
      pieces.append(
        label(
          memory.answer.sign + (begins ? " \(memory.range.size)" : ""), x: pinned.x + pinned.width / 2,
          y: y + height / 2 + 4,
          anchor: "middle", class: "on-pin"))
    }
    for index in stretch.guests {
      let column = column(index)
      let isConflict = map.guests[index].conflicts.contains { $0.overlaps(stretch.range) }
      pieces.append(block("ram\(isConflict ? " over" : "")", x: column.x, width: column.width, y: y, height: height))
    }
    return tag("g", [:], each: pieces)
  }

  private func address(_ address: UInt64, y: Double) -> Markup {
    [
      .element(
        "path", [("class", "tick"), ("d", "M0 \(Self.text(y))H\(Self.text(Self.width))")], []),
      label("0x" + hexadecimal(address), x: 0, y: y + 11, anchor: "start", class: "address"),
    ]
  }

  private func block(_ kind: String, x: Double, width: Double, y: Double, height: Double) -> Markup {
    tag(
      "rect",
      [
        "class": kind, "x": Self.text(x), "y": Self.text(y), "width": Self.text(width), "height": Self.text(height),
      ])
  }

  private func label(_ text: String, x: Double, y: Double, anchor: String, class kind: String) -> Markup {
    tag(
      "text", ["class": kind, "x": Self.text(x), "y": Self.text(y), "text-anchor": anchor],
      .text(text))
  }

  /// From 16 for a page to 70 for a terabyte and more; what is empty is no higher than a label wants.
  private static func height(of stretch: MemoryMap.Stretch) -> Double {
    let pages = (stretch.range.end - stretch.range.start) >> 12
    let doublings = Double(UInt64.bitWidth - pages.leadingZeroBitCount)
    let height = 16 + min(54, doublings * 2)
    return stretch.pinned == nil && stretch.guests.isEmpty ? min(height, 20) : height
  }

  private static func text(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

extension PinnedMemory.Answer {
  /// The word by which the page's style knows it.
  var word: String {
    switch self {
    case .concernsNobody: "nobody"
    case .relaxed: "relaxed"
    case .inTheWay: "in-the-way"
    case .untold: "untold"
    case .refused: "refused"
    }
  }

  /// A sign that tells it apart without colour.
  var sign: String {
    switch self {
    case .concernsNobody: "○"
    case .relaxed: "✓"
    case .inTheWay: "!"
    case .untold: "?"
    case .refused: "✕"
    }
  }

  /// What Linux does with the devices, for people.
  var text: String {
    switch self {
    case .concernsNobody: "Linux keeps it for no device of this host"
    case .relaxed: "does not stand in a guest's way"
    case .inTheWay: "the device is given away, but no guest memory may lie there"
    case .untold: "it cannot be told what Linux does"
    case .refused: "Linux refuses the device and all of its group"
    }
  }
}
