/// What can be done about a refusal.
///
/// Nothing is said here that has no source.
public struct Remedy: Hashable, Sendable {
  /// What to do, in one sentence.
  public var text: String
  /// The steps, in their order; a step may have lines of its own, such as those of a file.
  public var steps: [String]
  /// What it costs or may break; nil where nothing is known of that.
  public var caution: String?
  /// Who says so.
  public var source: String

  init(_ text: String, steps: [String] = [], caution: String? = nil, source: String) {
    self.text = text
    self.steps = steps
    self.caution = caution
    self.source = source
  }
}

extension Remedy {
  /// The one that holds on every machine: Linux refuses only the group that holds the pinned device, and the kernel's own
  /// line says whom to ask ("Contact your platform vendor", drivers/iommu/iommu.c).
  public static let general =
    "Assign a device of another IOMMU group, or ask the machine's vendor for a firmware setting that frees the pinned one."
}
