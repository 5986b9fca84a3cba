import DomainCheck
import Eligibility
import FileWriting
import Report

/// The metrics for the textfile collector of Prometheus's node_exporter.
struct MetricsFile: Sendable {
  /// The path.
  let path: String
  private var written: String?

  init(path: String) { self.path = path }

  /// Writes what is known; where that is no news, only if the file is to show that somebody still looks.
  ///
  /// `unjudgedDomains` and `libvirtIsUp` are those of `PrometheusText.render`.
  ///
  /// - Throws: `WritingFault` where it cannot be written; whoever reads it then finds what it was.
  mutating func write(
    _ host: HostJudgement, domains: [DomainJudgement]?, unjudgedDomains: [String], libvirtIsUp: Bool?,
    isSignOfLife: Bool
  ) throws(WritingFault) {
    let text = PrometheusText.render(
      host, domains: domains, unjudgedDomains: unjudgedDomains, libvirtIsUp: libvirtIsUp)
    guard isSignOfLife || text != written else { return }
    try WholeFile(path: path, replacing: .file, mode: 0o644).write(text)
    written = text
  }
}
