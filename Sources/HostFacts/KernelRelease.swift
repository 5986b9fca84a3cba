/// The first two numbers of a kernel's release, `6.1` of `6.1.0-56-amd64`.
///
/// Distributions backport: a release tells that a rule of its version is there, never that a later one is not.
public struct KernelRelease: Hashable, Sendable {
  /// The first number.
  public var major: Int
  /// The second number.
  public var minor: Int

  /// The numbers at the start of a release; nil where it does not start with two.
  public init?(_ release: String) {
    let parts = release.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].allSatisfy(Self.isDigit), let major = Int(parts[0]),
      let minor = Int(parts[1].prefix(while: Self.isDigit))
    else { return nil }
    self.major = major
    self.minor = minor
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

  /// Whether it is a version or a later one.
  public func isAtLeast(_ major: Int, _ minor: Int) -> Bool { (self.major, self.minor) >= (major, minor) }
}
