/// What the system says of a file.
public struct FileStatus: Hashable, Sendable {
  /// The type and the permissions, as stat(2) has them.
  public var mode: UInt32
  /// The user who owns it.
  public var owner: UInt32
  /// The group that owns it.
  public var group: UInt32
  /// When it was last changed or renamed, in seconds since 1970.
  public var changed: Int

  /// A status of its parts.
  public init(mode: UInt32, owner: UInt32 = 0, group: UInt32 = 0, changed: Int = 0) {
    self.mode = mode
    self.owner = owner
    self.group = group
    self.changed = changed
  }

  /// The permissions alone.
  public var permissions: UInt32 { mode & 0o7777 }

  /// Whether it is a regular file.
  public var isRegularFile: Bool { mode & 0o170000 == 0o100000 }

  /// Whether it is a symbolic link.
  public var isLink: Bool { mode & 0o170000 == 0o120000 }

  /// Whether libvirt takes it for a program: by its mode alone (`virFileIsExecutable`, src/util/virfile.c).
  public var isExecutable: Bool { isRegularFile && mode & 0o111 != 0 }

  /// Whether others than an owner and a group may write to it.
  public func isWritable(besides owner: UInt32, _ group: UInt32) -> Bool {
    self.owner != owner || mode & 0o002 != 0 || (mode & 0o020 != 0 && self.group != group)
  }
}
