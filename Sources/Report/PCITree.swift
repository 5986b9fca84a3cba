import HostFacts
import PCI

/// The functions of a host below the bridges that lead to them.
struct PCITree: Sendable {
  /// A root bus.
  struct Root: Sendable {
    var segment: UInt32
    var bus: UInt8
    var nodes: [Node]
  }

  /// A function with what lies behind it.
  struct Node: Sendable {
    var address: PCIAddress
    var nodes: [Node]

    /// The function and all that lie behind it.
    var addresses: [PCIAddress] { [address] + nodes.flatMap(\.addresses) }
  }

  /// The root buses, in their order.
  let roots: [Root]

  /// More bridges above one another than any machine has; what a recording tells of deeper ones is shown at this depth.
  static let depthLimit = 24

  /// The tree of a host's functions.
  init(of host: HostFacts) {
    let ways = host.functions.map { function in
      Way(
        segment: function.address.segment, bus: function.hierarchy?.rootBus ?? function.address.bus,
        functions: Self.limited(function.hierarchy?.functions ?? [function.address]))
    }.sorted()
    var roots: [Root] = []
    for way in ways {
      if roots.last.map({ $0.segment == way.segment && $0.bus == way.bus }) != true {
        roots.append(Root(segment: way.segment, bus: way.bus, nodes: []))
      }
      Self.insert(way.functions[...], into: &roots[roots.count - 1].nodes)
    }
    self.roots = roots
  }

  private static func limited(_ way: [PCIAddress]) -> [PCIAddress] {
    way.count <= depthLimit ? way : Array(way.prefix(depthLimit - 1)) + way.suffix(1)
  }

  /// Ways come in order, so that a node which is there already is the last.
  private static func insert(_ way: ArraySlice<PCIAddress>, into nodes: inout [Node]) {
    guard let first = way.first else { return }
    if nodes.last?.address != first { nodes.append(Node(address: first, nodes: [])) }
    insert(way.dropFirst(), into: &nodes[nodes.count - 1].nodes)
  }
}

/// The way to a function from its root bus.
private struct Way: Comparable {
  let segment: UInt32
  let bus: UInt8
  let functions: [PCIAddress]

  static func < (left: Way, right: Way) -> Bool {
    (left.segment, left.bus) != (right.segment, right.bus)
      ? (left.segment, left.bus) < (right.segment, right.bus)
      : left.functions.lexicographicallyPrecedes(right.functions)
  }
}
