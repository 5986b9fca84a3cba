/// Where a libvirt is: `qemu:///system`, `qemu+ssh://root@server/system`.
public struct LibvirtURI: Hashable, Sendable {
  /// The URI as libvirt has it.
  public let text: String

  /// A URI of its text.
  public init(_ text: String) { self.text = text }

  /// Whether the domains run on this machine, as far as the URI tells (libvirt's docs/uri.rst).
  ///
  /// Without a host's name it is this one, but for a transport such as `ext`, which is a program that may lead anywhere.
  public var isOfThisMachine: Bool {
    guard let end = text.firstRange(of: "://") else { return false }
    let scheme = text[..<end.lowerBound].split(separator: "+", maxSplits: 1)
    let authority = text[end.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.isEmpty else { return scheme.count == 1 || scheme[1] == "unix" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let names = ["localhost", "127.0.0.1", "[::1]"]
    return names.contains { host == $0 || host.hasPrefix($0 + ":") }
  }
}
