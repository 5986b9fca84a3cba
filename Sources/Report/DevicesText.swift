import Eligibility
import Guidance
import HostFacts
import PCI

/// The judgements on a host's functions, as text for people.
public enum DevicesText {
  /// A table with a line for each judgement, and a last line that counts them among all functions of the host.
  public static func render(_ judgements: [Judgement], total: Int) -> StyledText {
    var table = TextTable(header: ["ADDRESS", "ID", "CLASS", "GROUP", "DRIVER", "VERDICT", "WHY"])
    for judgement in judgements {
      let function = judgement.function
      let cells = [
        judgement.question.address.description, function?.identifier?.description ?? "?",
        function?.classCode?.name ?? "?",
        function?.group.map { String($0) } ?? "-", function?.driver.map { printable($0, byteLimit: 32) } ?? "-",
      ]
      table.append(cells.map { StyledText($0) } + [judgement.verdict.styled, StyledText(judgement.why)])
    }
    let refused = judgements.count { $0.verdict == .refused }
    let bridges = judgements.count { $0.verdict == .refused && !$0.isOfEndpoint }
    let undetermined = judgements.count { $0.verdict == .undetermined }
    let rows: StyledText = judgements.isEmpty ? "" : table.text + "\n"
    var counted = "\(refused) of \(total) PCI functions \(refused == 1 ? "is" : "are") refused"
    if bridges > 0 { counted += " (\(bridges) of them \(bridges == 1 ? "a bridge" : "bridges"))" }
    counted += undetermined > 0 ? ", \(undetermined) undetermined.\n" : ".\n"
    return rows + StyledText(counted)
  }
}

extension Judgement {
  /// The reason, or the first note, in a few words.
  var why: String {
    switch reasons.first {
    case .pinned(let first, _)?: return pinned(as: first)
    case .pinnedByPolicy(let first)?: return pinned(as: first) + " (policy)"
    case .bridge?: return "a bridge"
    case .noIOMMUGroup?: return "no IOMMU group"
    case let reason?: return printable(reason.text(for: self))
    case nil: return notes.lazy.compactMap(\.brief).first ?? ""
    }
  }

  /// The pins of the function that the first one belongs to.
  private func pinned(as first: Pin) -> String {
    let ranges = Self.listed(reasons.compactMap(\.pin).filter { $0.function == first.function }.map(\.range))
    return switch first.function {
    case question.address?: "\(ranges) pinned to it"
    case let function?: "\(ranges) pinned to \(function) of its group"
    case nil: "\(ranges) pinned to its group"
    }
  }

  private static func listed(_ ranges: [MemoryRange]) -> String {
    guard let first = ranges.first else { return "" }
    return ranges.count > 1 ? "\(first) and \(ranges.count - 1) more" : first.description
  }
}

extension Note {
  /// The note in a few words; nil for one that says nothing about pinned memory.
  fileprivate var brief: String? {
    switch self {
    case .relaxable(let range): "\(range) pinned, but Linux permits it"
    case .guestMemoryOverlap(let range): "\(range) pinned; guest memory must not lie there"
    case .pinnedInTableOnly(let pin): "\(pin.range) pinned in the table, and not kept by this kernel"
    case .isaBridgeWorkaround, .groupMate, .pinnedInTableWithoutGroup, .pinnedOutsideTable, .tableNotTaken,
      .tableUnreadable,
      .vdpaNotTested:
      nil
    }
  }
}
