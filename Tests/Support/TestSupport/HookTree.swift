import Foundation

/// A machine on which the hook is installed as it should be, as a directory tree to break things in.
public struct HookTree {
  /// The directory.
  public let directory: TemporaryDirectory

  /// A machine with the hook for domains and networks, all libraries, and a libvirtd that was started after the hook came.
  public init() throws {
    directory = try TemporaryDirectory()
    let writer = directory.writer
    for hook in ["qemu", "network"] { try program("etc/libvirt/hooks/\(hook)", ELFBuilder.hook().bytes()) }
    for library in ["libc.so.6", "libm.so.6", "libxml2.so.2.9.14", "libvirt.so.0.9000.0"] {
      try program("usr/lib/x86_64-linux-gnu/\(library)", ELFBuilder.library().bytes())
    }
    try writer.link("usr/lib/x86_64-linux-gnu/libxml2.so.2", to: "libxml2.so.2.9.14")
    try writer.link("usr/lib/x86_64-linux-gnu/libvirt.so.0", to: "libvirt.so.0.9000.0")
    try writer.link("lib", to: "usr/lib")
    try writer.link("lib64/ld-linux-x86-64.so.2", to: "/lib/x86_64-linux-gnu/libc.so.6")
    try writer.file("proc/stat", "cpu 1 2 3\nbtime 1000000000\n")
    try process(740, "rmrr-guardd", started: 1_000_000_030)
    try process(812, "libvirtd", started: 4_000_000_000)
  }

  /// A writer below the directory.
  public var writer: TreeWriter { directory.writer }

  /// Writes a program that may be executed.
  public func program(_ path: String, _ bytes: [UInt8]) throws {
    try writer.file(path, bytes)
    try setMode(0o755, of: path)
  }

  /// Sets the permissions of a file.
  public func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(directory.path)/\(path)")
  }

  /// Makes a process that was started at a time, in seconds since 1970.
  public func process(
    _ number: Int, _ name: String, started: Int, user: Int = 0, namespaces: String = "", confinement: String? = nil
  ) throws {
    let ticks = (started - 1_000_000_000) * 100
    try writer.file("proc/\(number)/comm", name + "\n")
    // The name may have anything in it.
    try writer.file(
      "proc/\(number)/stat", "\(number) (a ) b) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 \(ticks) 0 0\n")
    try writer.file(
      "proc/\(number)/status",
      "Name:\t\(name)\nUid:\t\(user)\t\(user)\t\(user)\t\(user)\nNSpid:\t\(number)\(namespaces)\n")
    if let confinement { try writer.file("proc/\(number)/attr/current", confinement + "\n") }
  }
}
