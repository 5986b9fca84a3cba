import ArgumentParser
import DomainCheck
import Eligibility
import Report

/// `rmrr-guard isolation`: which devices cannot be kept apart, and which domains try.
struct Isolation: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells which devices cannot be kept apart: one or all?",
    discussion: """
      Devices are tied together by an IOMMU group, or by memory that firmware has pinned to several of them. With domains it \
      also tells which of them, and the host itself, have parts of one set.

      Exit status: 0, or 1 if a set has more than one owner.
      """)

  @OptionGroup var domainArguments: DomainArguments

  @OptionGroup var nameArguments: NameArguments

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard (domainArguments.xml + [hostOptions.host]).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError(HostOptions.onlyOnce)
    }
  }

  func run() throws {
    try reportingFailure {
      let source = try hostOptions.source()
      let described = try domainArguments.described()
      let host = try source.factsOfWholeHost()
      let judged = HostJudgement(host: host)
      let domains = described.judged(by: host, of: source, options: JudgeOptions())
      let sets = judged.isolationSets.map { SetOwnership(of: $0, domains: domains, host: host) }
      switch hostOptions.format {
      case .text:
        try writeOutput(IsolationText.render(sets, on: HostDetails(judged, names: nameArguments.names(of: host))))
      case .json: try writeOutput(ReportV1.json(ReportV1.IsolationReport(sets)))
      }
      return sets.contains(where: \.isDivided) ? ExitCode(1) : .success
    }
  }
}
