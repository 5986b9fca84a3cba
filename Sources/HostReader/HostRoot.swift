import Glibc
import HostFacts

/// A directory that is laid out as a host's `/`: this machine's own root, or a tree that was taken from another machine.
///
/// Every file is opened non-blocking, must be a regular file, and is read up to a limit, so that no tree can make the
/// reader wait or swell.
public struct HostRoot: Hashable, Sendable {
  /// The directory, without a slash at its end; empty for `/`.
  public let path: String

  /// The host below a directory.
  public init(path: String) {
    var bytes = path.utf8[...]
    while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    self.path = String(Substring(bytes))
  }

  /// This machine.
  public static let thisMachine = HostRoot(path: "/")
}

extension HostRoot {
  /// The largest file that `contents(of:)` reads by itself: more than any attribute of sysfs (one page).
  public static let attributeByteLimit = 65_536

  /// The bytes of a regular file.
  ///
  /// - Throws: `ReadingFault` where it cannot be opened or read, is no regular file, or has more than `limit` bytes.
  public func contents(of path: String, limit: Int = attributeByteLimit) throws(ReadingFault) -> [UInt8] {
    try openFile(path).contents(limit: limit)
  }

  /// A regular file, open for reading.
  func openFile(_ path: String) throws(ReadingFault) -> OpenFile {
    try OpenFile(at: AT_FDCWD, self.path + path, path: path)
  }

  /// A directory, to look for what is in it.
  func openDirectory(_ path: String) throws(ReadingFault) -> HostDirectory {
    try HostDirectory(at: self.path + path, path: path)
  }

  /// The target of a symbolic link, as it is written.
  func linkTarget(of path: String) throws(ReadingFault) -> String {
    guard let target = targetOfLink(at: AT_FDCWD, self.path + path) else { throw .system(path) }
    return target
  }

  /// Whether there is anything at a path.
  func exists(_ path: String) -> Bool { lookup(path) == 0 }

  /// Why it cannot be told whether there is anything at a path; nil where it can be.
  func lookupFault(_ path: String) -> ReadingFault? {
    guard lookup(path) != 0 else { return nil }
    let fault = ReadingFault.system(path)
    return fault.isAbsence ? nil : fault
  }

  private func lookup(_ path: String) -> Int32 { lookUp(at: AT_FDCWD, self.path + path) }

  /// The names in a directory, without `.` and `..`, in no order.
  ///
  /// - Throws: `ReadingFault` where it cannot be listed.
  public func names(in path: String) throws(ReadingFault) -> [String] {
    var names: [String] = []
    try forEachName(in: path) { pointer in
      let name = String(cString: pointer)
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Hands over each name in a directory as the system has it, `.` and `..` too, in no order.
  ///
  /// - Throws: `ReadingFault` where it cannot be listed.
  public func forEachName(in path: String, _ body: (UnsafePointer<CChar>) -> Void) throws(ReadingFault) {
    guard let stream = opendir(self.path + path) else { throw .system(path) }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) { body($0) }
      }
    }
    guard errno == 0 else { throw .system(path) }
  }
}

extension ReadingFault {
  /// The system's own reason, from `errno`.
  static func system(_ path: String) -> ReadingFault {
    let code = errno
    // What is not there is the commonest of all, and told without the C library's table of messages, four pages of it.
    let text = code == ENOENT ? "No such file or directory" : String(cString: strerror(code))
    return ReadingFault(path: path, cause: .system(code: code, text: text))
  }

  /// Whether the fault is that there is nothing at the path.
  public var isAbsence: Bool {
    if case .system(let code, _) = cause { code == ENOENT || code == ENOTDIR } else { false }
  }
}

extension ReadingFault {
  /// Whether the fault is that there is something else than a link at the path (readlink(2)).
  var isNotALink: Bool { if case .system(let code, _) = cause { code == EINVAL } else { false } }
}

extension HostRoot {
  /// Whether the directory holds a list of PCI devices, without which nothing can be said about a host.
  public var hasPCIDevices: Bool { exists(FunctionReader.directory + "/.") }

  /// Whether the directory has a sysfs at all, without which it is no host; one where nothing is mounted is none.
  public var hasSysfs: Bool { (try? names(in: "/sys"))?.isEmpty == false }
}
