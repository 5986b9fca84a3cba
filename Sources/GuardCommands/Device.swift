import ArgumentParser
import Eligibility
import PCI
import Report

/// `rmrr-guard device`: everything about one PCI function.
struct Device: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells everything about one device: why it is blocked, with whom it shares what, and what to do.",
    discussion: "Exit status: 0 the device is not refused, 1 it is, 2 it cannot be told or assigned.")

  @Argument(
    help: ArgumentHelp("The device, such as 0000:01:00.0 or 01:00.0.", valueName: "address"),
    completion: .deviceAddress)
  var device: DeviceAddress

  @OptionGroup var judgeArguments: JudgeArguments

  @OptionGroup var nameArguments: NameArguments

  @OptionGroup var hostOptions: HostOptions

  func run() throws {
    try reportingFailure {
      let facts = try hostOptions.source().factsOfWholeHost()
      let details = HostDetails(
        HostJudgement(host: facts, options: judgeArguments.options), names: nameArguments.names(of: facts),
        argument: hostOptions.argument)
      let report = DeviceReport(device.address, of: details)
      switch hostOptions.format {
      case .text: try writeOutput(DeviceText.render(report))
      case .json: try writeOutput(ReportV1.json(ReportV1.DeviceDetails(report)))
      }
      switch report.verdict {
      case .eligible: return .success
      case .refused: return ExitCode(1)
      case .undetermined, .unassignable: return ExitCode(2)
      }
    }
  }
}

/// The address of a PCI function as people write it, with the segment or without.
struct DeviceAddress: ExpressibleByArgument {
  var address: PCIAddress

  init?(argument: String) {
    guard
      let address = PCIAddress(sysfsName: argument.lowercased())
        ?? PCIAddress(sysfsName: "0000:" + argument.lowercased())
    else { return nil }
    self.address = address
  }
}
