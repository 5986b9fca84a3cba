import ArgumentParser
import DomainCheck
import Eligibility
import Report

/// `rmrr-guard export prometheus`: metrics for the textfile collector of node_exporter.
struct ExportPrometheus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prometheus",
    abstract: "Writes metrics for the textfile collector of Prometheus's node_exporter.",
    discussion: """
      node_exporter reads each *.prom of the directory that --collector.textfile.directory names, on Debian \
      /var/lib/prometheus/node-exporter. Run this there from time to time, as root for firmware's table. Alert rules and a \
      dashboard are in contrib/prometheus and contrib/grafana.

      Every metric is a gauge. rmrr_guard_device_refused has a series for each refused endpoint, \
      rmrr_guard_device_undetermined for each of which it cannot be told; rmrr_guard_endpoints counts all by verdict. At \
      most \(PrometheusText.deviceLimit) endpoints have a series, the refused ones first, and \
      rmrr_guard_device_series_omitted counts the others.

      With domains, rmrr_guard_domain_refused, rmrr_guard_domain_undetermined and rmrr_guard_domain_memory_in_the_way have \
      a series for each of which that is to be told, \(PrometheusText.domainLimit) at most, and rmrr_guard_domains counts all. \
      rmrr_guard_libvirt_up is 1 where libvirt was asked for them; what rmrr-guardd writes has 0 there while libvirt is gone.
      """)

  @OptionGroup var domainArguments: DomainArguments

  @OptionGroup var exportOptions: ExportOptions

  func validate() throws {
    guard (domainArguments.xml + [exportOptions.host]).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError(HostOptions.onlyOnce)
    }
  }

  func run() throws {
    try reportingFailure {
      let source = try exportOptions.source()
      let described = try domainArguments.described()
      let judged = HostJudgement(host: try source.factsOfWholeHost())
      let domains = described.judged(by: judged.host, of: source, options: JudgeOptions())
      try exportOptions.write(
        PrometheusText.render(
          judged, domains: domainArguments.isEmpty ? nil : domains,
          // Where it has not answered, there is no export.
          libvirtIsUp: domainArguments.asksLibvirt ? true : nil))
      return .success
    }
  }
}
