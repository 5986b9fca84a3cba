import ArgumentParser
import DomainCheck
import Eligibility
import Report

/// `rmrr-guard check`: the hook's judgement on domains, without starting them.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells which domains would be refused, without starting them.",
    discussion: """
      It tells what the kernel will do, or would do by another rule or policy. What /etc/rmrr-guard/rmrr-guard.conf says is \
      the hook's alone.

      Exit status: 0 if nothing is refused, 1 if something is, 2 if nothing is refused, and something cannot be told \
      or assigned or its domain's own memory is in the way.
      """)

  @OptionGroup var domainArguments: DomainArguments

  @OptionGroup var judgeArguments: JudgeArguments

  @OptionGroup var nameArguments: NameArguments

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard !domainArguments.isEmpty else {
      throw ValidationError("Name one or more domains, or use --all or --xml.")
    }
    guard (domainArguments.xml + [hostOptions.host]).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError(HostOptions.onlyOnce)
    }
  }

  func run() throws {
    try reportingFailure {
      let source = try hostOptions.source()
      let described = try domainArguments.described()
      let facts = try source.factsOfWholeHost()
      let judged = described.judged(by: facts, of: source, options: judgeArguments.options)
      let host = HostDetails(
        HostJudgement(host: facts, options: judgeArguments.options), names: nameArguments.names(of: facts),
        argument: hostOptions.argument)
      switch hostOptions.format {
      case .text: try writeOutput(DomainsText.render(judged, on: host))
      case .json: try writeOutput(ReportV1.json(ReportV1.Domains(judged, on: host)))
      }
      let verdicts = judged.map(\.verdict)
      if verdicts.contains(.refused) { return ExitCode(1) }
      let mayStart = verdicts.allSatisfy { $0 == .eligible } && !judged.contains(where: \.cannotMapItsMemory)
      return mayStart ? .success : ExitCode(2)
    }
  }
}
