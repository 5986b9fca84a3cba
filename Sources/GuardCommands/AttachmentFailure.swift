import Guidance
import KernelLog

/// Why libvirt did not attach a device that was judged to be no trouble, or undetermined, in its own words; and where these
/// are known to `explain`, what that means.
func attachmentFailure(domain: String, text: String, isUndetermined: Bool) -> String {
  let failure = "The device was not attached to \(printable(domain)): \(printable(text, byteLimit: 1000))."
  guard let reading = try? LogReading(bytes: Array(text.utf8)) else { return failure }
  let causes = LogDiagnosis(reading).findings.map(\.cause)
  guard !causes.isEmpty else { return failure }
  let explain = "For what it means: journalctl -k | rmrr-guard explain, or give it this text."
  let untold = "rmrr-guard could not tell whether Linux would refuse it, and --undetermined was given."
  let wrong = "judgement was wrong, or it was of another host than the guest runs on."
  if causes.contains(.pinnedMemory) {
    let judged = isUndetermined ? untold : "rmrr-guard found none: its \(wrong)"
    return "\(failure)\nThe kernel refuses the device for pinned memory. \(judged)\n\(explain)"
  }
  if causes.contains(.ambiguousPermission) {
    return """
      \(failure)
      Either pinned memory or missing interrupt remapping does that. Which of them, the kernel's log tells: \
      journalctl -k | rmrr-guard explain
      \(isUndetermined ? untold : "If it is pinned memory, rmrr-guard's \(wrong)")
      """
  }
  return "\(failure)\n\(explain)"
}
