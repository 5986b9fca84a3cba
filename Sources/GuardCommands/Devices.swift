import ArgumentParser
import Eligibility
import HostFacts
import HostReader
import Report

/// `rmrr-guard devices`: every PCI function of a host with its verdict.
struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists every PCI function with its verdict.",
    discussion: "Exit status: 0, or 1 if a device is refused, or 2 if one cannot be told and none is refused.")

  @Flag(help: "List only what is refused or cannot be told.")
  var blocked = false

  @OptionGroup var judgeArguments: JudgeArguments

  @OptionGroup var hostOptions: HostOptions

  func run() throws {
    try reportingFailure {
      let all = try judgements(on: hostOptions.reader())
      let listed = blocked ? all.filter { $0.verdict == .refused || $0.verdict == .undetermined } : all
      switch hostOptions.format {
      case .text: try writeOutput(DevicesText.render(listed, total: all.count))
      case .json: try writeOutput(ReportV1.json(ReportV1.Devices(listed)))
      }
      let endpoints = all.filter { $0.function?.headerType ?? .endpoint == .endpoint }.map(\.verdict)
      return endpoints.contains(.refused) ? ExitCode(1) : endpoints.contains(.undetermined) ? ExitCode(2) : .success
    }
  }

  private func judgements(on reader: HostReader) throws(CommandFailure) -> [Judgement] {
    do {
      return Judge(host: try reader.factsOfWholeHost(), options: judgeArguments.options).judgeAll()
    } catch {
      throw .host(error)
    }
  }
}
