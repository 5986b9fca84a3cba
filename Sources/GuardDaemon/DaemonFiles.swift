/// The files that the daemon writes.
struct DaemonFiles: Sendable {
  /// Where outcomes are kept; nil where they are not.
  var outcomes: OutcomeFile?
  /// Where the metrics are written; nil where they are not.
  var metrics: MetricsFile?
}
