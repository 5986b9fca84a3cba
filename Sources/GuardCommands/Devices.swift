import ArgumentParser
import Eligibility
import Report

/// `rmrr-guard devices`: every PCI function of a host with its verdict.
struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists every PCI function with its verdict.",
    discussion:
      "Exit status: 0, or 1 if a device that is no bridge is refused, or 2 if one cannot be told and none is refused.")

  @Flag(help: "List only what is refused or cannot be told.")
  var blocked = false

  @OptionGroup var judgeArguments: JudgeArguments

  @OptionGroup var nameArguments: NameArguments

  @OptionGroup var hostOptions: HostOptions

  func run() throws {
    try reportingFailure {
      let judged = HostJudgement(
        host: try hostOptions.source().factsOfWholeHost(), options: judgeArguments.options)
      let all = judged.judgements
      let listed = blocked ? all.filter { $0.verdict == .refused || $0.verdict == .undetermined } : all
      switch hostOptions.format {
      case .text: try writeOutput(DevicesText.render(listed, total: all.count))
      case .json:
        try writeOutput(
          ReportV1.json(ReportV1.Devices(listed, on: HostDetails(judged, names: nameArguments.names(of: judged.host)))))
      }
      return all.exitCodeByEndpoints
    }
  }
}
