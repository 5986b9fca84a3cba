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
    // By bytes: to compare characters, Swift goes through Unicode's tables.
    let bytes = release.utf8
    let majorDigits = bytes.prefix(while: Self.isDigit)
    guard let major = Int(Substring(majorDigits)), bytes[majorDigits.endIndex...].first == UInt8(ascii: "."),
      let minor = Int(Substring(bytes[majorDigits.endIndex...].dropFirst().prefix(while: Self.isDigit)))
    else { return nil }
    self.major = major
    self.minor = minor
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// Whether it is a version or a later one.
  public func isAtLeast(_ major: Int, _ minor: Int) -> Bool { (self.major, self.minor) >= (major, minor) }
}
