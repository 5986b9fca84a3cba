import Guidance
import KernelLog

/// Why libvirt did not attach a device that was judged to be no trouble, in its own words; and where these are known to
/// `explain`, what that means.
func attachmentFailure(domain: String, text: String) -> String {
  let failure = "The device was not attached to \(printable(domain)): \(printable(text, byteLimit: 1000))."
  guard let reading = try? LogReading(bytes: Array(text.utf8)) else { return failure }
  let causes = LogDiagnosis(reading).findings.map(\.cause)
  guard !causes.isEmpty else { return failure }
  let explain = "For what it means: journalctl -k | rmrr-guard explain, or give it this text."
  guard causes.contains(where: \.mayBePinnedMemory) else { return "\(failure)\n\(explain)" }
  return """
    \(failure)
    So the kernel refuses a device for pinned memory, and rmrr-guard found none: its judgement was wrong, or it was of \
    another host than the guest runs on.
    \(explain)
    """
}

extension LogCause {
  /// Whether it is a refusal for pinned memory, or cannot be told from one.
  fileprivate var mayBePinnedMemory: Bool { self == .pinnedMemory || self == .ambiguousPermission }
}
