import Eligibility
import FirmwareTables
import HostFacts

extension HostJudgement {
  /// How many regions of firmware's table Linux keeps while its IOMMU is on; nil where there is no table, or it is not known what it says.
  var keptRegionCount: Int? { isTableKnown ? regions.count { $0.region.effect.isEffective } : nil }

  /// In how many places the kernel and the table disagree; nil where there is no table, or it is not known what it says.
  var disagreementCount: Int? { isTableKnown ? disagreements.count : nil }

  private var isTableKnown: Bool { if case .table(let table) = host.table { table.fault == nil } else { false } }
}

extension Judgement {
  /// Whether it is on a function that is no bridge, or may be none.
  var isOfEndpoint: Bool { function?.headerType ?? .endpoint == .endpoint }
}

extension HostFacts.Table {
  /// What became of reading the table, by the name that it has in reports.
  var stateName: String {
    switch self {
    case .notRead, .absent: "absent"
    case .unreadable: "unreadable"
    case .malformed: "malformed"
    case .table: "read"
    }
  }

  /// The name of the table; nil where none was read.
  var signature: String? {
    if case .table(let table) = self { table.header.signature } else { nil }
  }

  /// Whether there is a table of which it is not known, or not wholly, what it says.
  var isFaulty: Bool {
    switch self {
    case .unreadable, .malformed: true
    case .table(let table): table.fault != nil
    case .notRead, .absent: false
    }
  }
}
