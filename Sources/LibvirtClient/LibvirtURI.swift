/// Where a libvirt is: `qemu:///system`, `qemu+ssh://root@server/system`.
public struct LibvirtURI: Hashable, Sendable {
  /// The URI as libvirt has it.
  public let text: String

  /// A URI of its text.
  public init(_ text: String) { self.text = text }

  /// Whether the domains run on this machine, as far as the URI tells (libvirt's docs/uri.rst).
  ///
  /// Without a host's name it is this one, but for a transport such as `ext`, which is a program that may lead anywhere. With
  /// one it is this machine only at the transport's own port: another port of localhost is mostly a tunnel's end, or a guest.
  ///
  /// - Parameter runtimeDirectory: What `XDG_RUNTIME_DIR` says, below which libvirt's session has its sockets.
  /// - Returns: `false` also where it does not tell.
  public func isOfThisMachine(runtimeDirectory: String?) -> Bool {
    guard let end = text.firstRange(of: "://") else { return false }
    let rest = text[end.upperBound...].prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let query = rest.drop { $0 != "?" }.dropFirst()
    guard Self.staysHere(query, runtimeDirectory) else { return false }
    guard !authority.isEmpty else { return transport == nil || transport == "unix" }
    // A host's name without a transport is reached by TLS.
    guard let port = Self.ports[transport ?? "tls"] else { return false }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let names = ["localhost", "127.0.0.1", "[::1]"]
    return names.contains { host == $0 || host == "\($0):\(port)" }
  }

  /// Whether the way there is a program, which may ask for a password at the terminal by itself; an alias may stand for one.
  public var mayRunProgram: Bool { !text.contains("://") || transport == "ssh" || transport == "ext" }

  private var transport: Substring? {
    guard let end = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<end.lowerBound].split(separator: "+", maxSplits: 1)
    return scheme.count == 2 ? scheme[1] : nil
  }

  /// The ports that libvirt and sshd listen to unless they are told otherwise.
  private static let ports: [Substring: Int] = ["ssh": 22, "libssh": 22, "libssh2": 22, "tcp": 16509, "tls": 16514]

  /// Whether no parameter leads elsewhere: to a libvirt behind the one that is reached, by a program, or to a socket that may
  /// be the end of a tunnel.
  ///
  /// Source: `doRemoteOpen` (src/remote/remote_driver.c), which takes their names in capitals too, and `virURIParseParams`
  /// (src/util/viruri.c). What is written with a percent sign is not read here, so nobody knows.
  private static func staysHere(_ query: Substring, _ runtimeDirectory: String?) -> Bool {
    guard !query.contains("%") else { return false }
    return query.split { $0 == "&" || $0 == ";" }.allSatisfy { parameter in
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      switch parts[0].lowercased() {
      case "name", "command", "netcat": return false
      case "socket": return isOfLibvirt(parts.count == 2 ? parts[1] : "", runtimeDirectory)
      default: return true
      }
    }
  }

  /// Whether a socket lies where only libvirt has its own.
  private static func isOfLibvirt(_ socket: Substring, _ runtimeDirectory: String?) -> Bool {
    var directories = ["/run/libvirt/", "/var/run/libvirt/"]
    if let runtimeDirectory, runtimeDirectory.hasPrefix("/") { directories.append("\(runtimeDirectory)/libvirt/") }
    return !socket.split(separator: "/").contains("..") && directories.contains { socket.hasPrefix($0) }
  }
}
