import ArgumentParser
import Report

/// `rmrr-guard export ansible`: a fact that Ansible gathers.
struct ExportAnsible: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ansible",
    abstract: "Writes a fact for Ansible.",
    discussion: """
      As /etc/ansible/facts.d/rmrr_guard.fact it is ansible_local.rmrr_guard of the host. It is JSON, which \
      Schema/report-v1.schema.json describes: the kernel and its rule, what became of firmware's table, how many endpoints and \
      IOMMU groups there are of each verdict, and the refused and undetermined endpoints, of which at most \
      \(ReportV1.Fact.deviceLimit) are told, each with its first reason. Have it written anew at each boot.
      """)

  @OptionGroup var exportOptions: ExportOptions

  func run() throws {
    try reportingFailure {
      try exportOptions.write(ReportV1.json(ReportV1.Fact(try exportOptions.judgement())))
      return .success
    }
  }
}
