import ArgumentParser
import Eligibility
import HostFacts
import Report

/// `rmrr-guard host`: what firmware pins on a host, and what is lost for it.
struct Host: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells what firmware pins on this host, to whom, and which groups are lost for it.",
    discussion: """
      It also tells by which rule the kernel goes and how that is known, where the kernel and firmware's table disagree, \
      and what is broken in the table.

      Exit status: 0, or 1 if a device that is no bridge is refused, or 2 if one cannot be told and none is refused.
      """)

  @Option(
    help: ArgumentHelp(
      """
      Compare with what a kernel's log tells of pinned memory, in a file, or - for the standard input. (default: the log of \
      this machine, where it can be read)
      """, valueName: "file"), completion: .file())
  var kernelLog: String?

  @OptionGroup var judgeArguments: JudgeArguments

  @OptionGroup var hostOptions: HostOptions

  func validate() throws {
    guard kernelLog != "-" || hostOptions.host != "-" else { throw ValidationError(HostOptions.onlyOnce) }
  }

  func run() throws {
    try reportingFailure {
      let judgement = HostJudgement(
        host: try hostOptions.source().factsOfWholeHost(), options: judgeArguments.options)
      let log = try comparison(with: judgement)
      switch hostOptions.format {
      case .text: try writeOutput(HostText.render(judgement, log: log))
      case .json: try writeOutput(ReportV1.json(ReportV1.HostReport(judgement, log: log)))
      }
      return judgement.judgements.exitCodeByEndpoints
    }
  }

  /// The log that was named, else that of this machine if it is the host; nil where there is none.
  private func comparison(with judgement: HostJudgement) throws(CommandFailure) -> KernelLogComparison? {
    if let kernelLog {
      let (log, source) = try KernelLogSource.log(inFile: kernelLog)
      return KernelLogComparison(log, source: source, with: judgement)
    }
    guard hostOptions.host == "/", let (log, source) = KernelLogSource.logOfThisMachine() else { return nil }
    return KernelLogComparison(log, source: source, with: judgement)
  }
}

extension [Judgement] {
  /// The exit status of a report on a host: 1 if an endpoint is refused, 2 if one is undetermined and none refused.
  var exitCodeByEndpoints: ExitCode {
    let verdicts = filter { $0.function?.headerType ?? .endpoint == .endpoint }.map(\.verdict)
    return verdicts.contains(.refused) ? ExitCode(1) : verdicts.contains(.undetermined) ? ExitCode(2) : .success
  }
}
