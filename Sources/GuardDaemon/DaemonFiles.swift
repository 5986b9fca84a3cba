import DomainCheck
import Eligibility
import FileWriting

/// The files that the daemon writes.
struct DaemonFiles: Sendable {
  /// Where outcomes are kept; nil where they are not.
  var outcomes: OutcomeFile?
  /// Where the metrics are written; nil where they are not.
  var metrics: MetricsFile?

  private var kept: OutcomeBook?
  private var faults: [String: String] = [:]

  /// Files of some places; nil is none.
  init(outcomes: OutcomeFile? = nil, metrics: MetricsFile? = nil) {
    self.outcomes = outcomes
    self.metrics = metrics
  }

  /// Keeps the outcomes where they are no longer what was kept; gives what went wrong, if that is news.
  mutating func keep(_ book: OutcomeBook) -> String? {
    guard let outcomes, book != kept else { return nil }
    let fault = fault(at: outcomes.path) { () throws(WritingFault) in try outcomes.write(book) }
    if faults[outcomes.path] == nil { kept = book }
    return fault
  }

  /// Writes the metrics of the host and, where libvirt answers, of its domains, with the names of those that cannot be judged;
  /// gives what went wrong, if that is news.
  mutating func writeMetrics(
    _ host: HostJudgement, domains: [DomainJudgement]?, unjudgedDomains: [String], isSignOfLife: Bool
  ) -> String? {
    guard var file = metrics else { return nil }
    let fault = fault(at: file.path) { () throws(WritingFault) in
      try file.write(
        host, domains: domains, unjudgedDomains: unjudgedDomains, libvirtIsUp: domains != nil,
        isSignOfLife: isSignOfLife)
    }
    metrics = file
    return fault
  }

  private mutating func fault(at path: String, _ write: () throws(WritingFault) -> Void) -> String? {
    let before = faults[path]
    do throws(WritingFault) {
      try write()
      faults[path] = nil
    } catch {
      faults[path] = error.description
    }
    return faults[path] == before ? nil : faults[path]
  }
}
