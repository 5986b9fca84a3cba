import Glibc
import HostFacts

/// A directory of a host that is open to look for what is in it; it is closed when its owner lets go of it.
///
/// What is in it is found by its name alone. In sysfs the path of a device is a link to another as long, which Linux would go
/// through for each of the device's attributes again.
struct HostDirectory: ~Copyable {
  private let descriptor: Int32
  /// Where it is below the host's root.
  private let path: String

  /// Opens the directory at a system path; `path` is where it is below the host's root.
  ///
  /// - Throws: `ReadingFault` where there is none, or it cannot be entered.
  init(at systemPath: String, path: String) throws(ReadingFault) {
    let descriptor = retryingOnInterrupt { open(systemPath, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .system(path) }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// The path of what has a name in it.
  func path(of name: String) -> String { "\(path)/\(name)" }

  /// The bytes of a regular file in it; nil where there is no such file.
  ///
  /// - Throws: `ReadingFault` as `HostRoot.contents(of:)` does.
  func contents(of name: String) throws(ReadingFault) -> [UInt8]? {
    do {
      return try OpenFile(at: descriptor, name, path: path(of: name)).contents(limit: HostRoot.attributeByteLimit)
    } catch {
      if error.isAbsence { return nil }
      throw error
    }
  }

  /// The last component of the target of a symbolic link in it; nil where there is no such link.
  func linkName(of name: String) throws(ReadingFault) -> String? {
    if let target = targetOfLink(at: descriptor, name) { return lastComponent(of: target) }
    let fault = ReadingFault.system(path(of: name))
    if fault.isAbsence { return nil }
    throw fault
  }

  /// Whether there is anything of a name in it.
  func holds(_ name: String) -> Bool { lookUp(at: descriptor, name) == 0 }
}
