import TestSupport
import Testing

/// A table, and the functions to which it pins memory.
struct RMRTable: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var named: [String]
  var build: @Sendable (inout IORTBuilder) -> Void

  init(_ what: String, _ named: [String], _ build: @escaping @Sendable (inout IORTBuilder) -> Void) {
    testDescription = what
    self.named = named
    self.build = build
  }

  /// The mappings between root complex and IOMMU.
  static let ways: [RMRTable] = [
    .init("by a mapping of all IDs", ["00:01.0"]) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(mappings: [.init(to: iommu)])
      builder.addMemoryRange(of: 0x08, at: iommu)
    },
    .init("by a mapping that shifts them", ["00:01.0"]) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(mappings: [.init(to: iommu, outputBase: 0x1000)])
      builder.addMemoryRange(of: 0x1008, at: iommu)
    },
    .init("by a mapping that has the ID, and no other", ["00:02.0"]) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(mappings: [
        .init(0, lastIndex: 7, to: iommu, outputBase: 0x10), .init(0x10, lastIndex: 7, to: iommu, outputBase: 0x18),
      ])
      builder.addMemoryRange(of: 0x18, at: iommu)
    },
    .init("not at all for an ID without a mapping", []) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(mappings: [.init(0, lastIndex: 7, to: iommu)])
      builder.addMemoryRange(of: 0x08, at: iommu)
    },
    .init("by the root complex of the function's segment", ["0001:00:01.0"]) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(segment: 0, mappings: [.init(to: iommu)])
      builder.addRootComplex(segment: 1, mappings: [.init(to: iommu, outputBase: 0x1_0000)])
      builder.addMemoryRange(of: 0x1_0008, at: iommu)
    },
    .init("by the first root complex of a segment", ["00:01.0"]) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(mappings: [.init(to: iommu)])
      builder.addRootComplex(mappings: [.init(to: iommu, outputBase: 0x1000)])
      builder.addMemoryRange(of: 0x08, at: iommu)
      builder.addMemoryRange(of: 0x1010, at: iommu)
    },
    .init("at the IOMMU that the way leads to", ["00:02.0"]) { builder in
      let iommu = builder.addSMMUv3()
      let other = builder.addSMMUv3()
      builder.addRootComplex(mappings: [.init(to: iommu)])
      builder.addMemoryRange(of: 0x08, at: other)
      builder.addMemoryRange(of: 0x10, at: iommu)
    },
    .init("through a node that is no IOMMU", ["00:01.0"]) { builder in
      let iommu = builder.addSMMUv3()
      let component = builder.addNamedComponent("\\_SB.DEV0", mappings: [.init(to: iommu, outputBase: 0x100)])
      builder.addRootComplex(mappings: [.init(to: component, outputBase: 0x1000)])
      builder.addMemoryRange(of: 0x1108, at: iommu)
    },
    .init("not through one without mappings", []) { builder in
      let iommu = builder.addSMMUv3()
      let interrupts = builder.addInterruptTranslation()
      builder.addRootComplex(mappings: [.init(to: interrupts)])
      builder.addMemoryRange(of: 0x08, at: iommu)
    },
    .init("not in a circle", []) { builder in
      let iommu = builder.addSMMUv3()
      let component = builder.addNamedComponent("\\_SB.DEV0", mappings: [.init(to: 48 + 68)])
      builder.addRootComplex(mappings: [.init(to: component)])
      builder.addMemoryRange(of: 0x08, at: iommu)
    },
    .init("not where the first mapping goes nowhere", []) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(mappings: [.init(0, lastIndex: 0, to: 0), .init(to: iommu)])
      builder.addMemoryRange(of: 0x08, at: iommu)
    },
    .init(
      "to all functions by a single mapping of a root complex", ["00:01.0", "00:02.0", "01:00.0", "01:00.4", "02:00.0"]
    ) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(mappings: [.init(0, lastIndex: 0, to: iommu, outputBase: 0x30, flags: 1)])
      builder.addMemoryRange(of: 0x30, at: iommu)
    },
    .init("not by a single mapping of a node that may have none", []) { builder in
      let iommu = builder.addSMMUv3()
      let monitor = builder.addNode(
        type: 5, data: [UInt8](repeating: 0, count: 24), mappings: [.init(to: iommu, outputBase: 0x08, flags: 1)])
      builder.addRootComplex(mappings: [.init(to: monitor)])
      builder.addMemoryRange(of: 0x08, at: iommu)
    },
  ]

  /// Runs that overlap, since firmware took the number of IDs less one for their number.
  static let overlaps: [RMRTable] = [
    .init("at the end of a run", ["02:00.0"]) { builder in
      let iommu = builder.addSMMUv3()
      builder.addRootComplex(mappings: [.init(0, lastIndex: 0x200, to: iommu)])
      builder.addMemoryRange(of: 0x200, at: iommu)
    },
    .init("not at the end of a run where another starts with that ID", []) { builder in
      let iommu = builder.addSMMUv3()
      let interrupts = builder.addInterruptTranslation()
      builder.addRootComplex(mappings: [
        .init(0, lastIndex: 0x200, to: iommu), .init(0x200, lastIndex: 0xfdff, to: interrupts, outputBase: 0x200),
      ])
      builder.addMemoryRange(of: 0x200, at: iommu)
    },
    .init("by the run that starts with the ID, whichever comes first", ["02:00.0"]) { builder in
      let iommu = builder.addSMMUv3()
      let interrupts = builder.addInterruptTranslation()
      builder.addRootComplex(mappings: [
        .init(0x200, lastIndex: 0xfdff, to: iommu, outputBase: 0x200), .init(0, lastIndex: 0x200, to: interrupts),
      ])
      builder.addMemoryRange(of: 0x200, at: iommu)
    },
    .init("by the first of two runs that overlap otherwise", ["02:00.0"]) { builder in
      let iommu = builder.addSMMUv3()
      let interrupts = builder.addInterruptTranslation()
      builder.addRootComplex(mappings: [
        .init(0, lastIndex: 0x200, to: iommu), .init(0x1ff, lastIndex: 0xfe00, to: interrupts, outputBase: 0x1ff),
      ])
      builder.addMemoryRange(of: 0x200, at: iommu)
    },
  ]

  /// The mappings of the RMR itself.
  static let runs: [RMRTable] = [
    .init("from the first to the last stream of a run", ["00:01.0", "00:02.0"]) { builder in
      let iommu = builder.addIdentity()
      builder.addMemoryRange(
        ranges: [(0x6000_0000, 0x1_0000)], mappings: [.init(lastIndex: 8, to: iommu, outputBase: 8)])
    },
    .init("to no stream beside a run", []) { builder in
      let iommu = builder.addIdentity()
      builder.addMemoryRange(
        ranges: [(0x6000_0000, 0x1_0000)], mappings: [.init(lastIndex: 6, to: iommu, outputBase: 9)])
    },
    .init("by each of its runs", ["00:01.0", "01:00.0"]) { builder in
      let iommu = builder.addIdentity()
      builder.addMemoryRange(
        ranges: [(0x6000_0000, 0x1_0000)],
        mappings: [.init(lastIndex: 0, to: iommu, outputBase: 8), .init(lastIndex: 0, to: iommu, outputBase: 0x100)])
    },
    .init("to a virtual function as itself", ["01:00.4"]) { builder in
      builder.addMemoryRange(of: 0x104, at: builder.addIdentity())
    },
    .init("to nobody without ranges", []) { builder in
      let iommu = builder.addIdentity()
      builder.addMemoryRange(ranges: [], mappings: [.init(lastIndex: 0, to: iommu, outputBase: 8)])
    },
    .init("to nobody without runs", []) { builder in
      _ = builder.addIdentity()
      builder.addMemoryRange(ranges: [(0x6000_0000, 0x1_0000)], mappings: [])
    },
    .init("to nobody where firmware permits remapping", []) { builder in
      let iommu = builder.addIdentity()
      builder.addMemoryRange(
        flags: 1, ranges: [(0x6000_0000, 0x1_0000)], mappings: [.init(lastIndex: 0, to: iommu, outputBase: 8)])
    },
  ]
}

extension IORTBuilder {
  /// Adds an IOMMU, and a root complex of segment 0 all of whose IDs go there as they are.
  mutating func addIdentity() -> UInt32 {
    let iommu = addSMMUv3()
    addRootComplex(mappings: [.init(to: iommu)])
    return iommu
  }

  /// Adds memory of one stream.
  mutating func addMemoryRange(of stream: UInt32, at iommu: UInt32) {
    addMemoryRange(
      ranges: [(0x6000_0000, 0x1_0000)], mappings: [.init(lastIndex: 0, to: iommu, outputBase: stream, flags: 1)])
  }
}
