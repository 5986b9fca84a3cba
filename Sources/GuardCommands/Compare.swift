import ArgumentParser
import Comparison
import Eligibility
import Report

/// `rmrr-guard compare`: what a change of a host has changed in what is refused there.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells what a firmware update or an option has changed, device by device.",
    discussion: """
      BEFORE and AFTER are what rmrr-guard record has written, or directories that are laid out as the root of a host; - \
      is a recording on the standard input. Without AFTER this machine as it is now is compared.

      A device is found again by its address and kind. Where buses have got new numbers, it is found by its place below \
      the bridges, if no other device has that; else it is told as gone, and what may be it as appeared.

      Exit status, by the host as it is after: 0 if no device is refused, 1 if one is, 2 if one cannot be told and none is \
      refused.
      """)

  @Argument(help: "The host as it was.", completion: .file())
  var before: String

  @Argument(help: "The host as it is. (default: this machine)", completion: .file())
  var after: String?

  @OptionGroup var judgeArguments: JudgeArguments

  @OptionGroup var nameArguments: NameArguments

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard after == nil || hostOptions.host == "/" else { throw ValidationError("Name AFTER or use --host, not both.") }
    guard !before.isEmpty, after?.isEmpty != true else {
      throw ValidationError("BEFORE and AFTER want a path, and one is an empty text.")
    }
    guard [before, after ?? hostOptions.host].count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("The standard input can be read only once.")
    }
  }

  func run() throws {
    try reportingFailure {
      let comparison = HostComparison(
        before: try side(HostSource(path: before)), after: try side(HostSource(path: after ?? hostOptions.host)))
      switch hostOptions.format {
      case .text: try writeOutput(ComparisonText.render(comparison))
      case .json:
        let names = nameArguments.names(of: comparison.before.judgement.host, comparison.after.judgement.host)
        try writeOutput(ReportV1.json(ReportV1.ComparisonReport(comparison, names: names)))
      }
      return comparison.after.judgement.judgements.exitCodeByEndpoints
    }
  }

  private func side(_ source: HostSource) throws(CommandFailure) -> HostComparison.Side {
    HostComparison.Side(
      judgement: HostJudgement(host: try source.factsOfWholeHost(), options: judgeArguments.options),
      iommuSwitches: source.iommuSwitches)
  }
}
