import Glibc
import HostFacts

/// A directory of a host that is open to look for what is in it; it is closed when its owner lets go of it.
///
/// One that is not there, since a device has just gone, holds nothing. What is in it is found by its name alone: in sysfs the
/// path of a device is a link to another as long, which Linux would go through for each of the device's attributes again.
struct HostDirectory: ~Copyable {
  /// -1 where it is not there.
  private let descriptor: Int32
  /// Where it is below the host's root.
  private let path: String

  /// Opens the directory at a system path; `path` is where it is below the host's root.
  ///
  /// - Throws: `ReadingFault` where it cannot be entered.
  init(at systemPath: String, path: String) throws(ReadingFault) {
    let descriptor = retryingOnInterrupt { open(systemPath, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC) }
    if descriptor < 0 {
      let fault = ReadingFault.system(path)
      guard fault.isAbsence else { throw fault }
    }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The path of what has a name in it.
  func path(of name: String) -> String { "\(path)/\(name)" }

  /// The bytes of a regular file in it; nil where there is no such file.
  ///
  /// - Throws: `ReadingFault` as `HostRoot.contents(of:)` does.
  func contents(of name: String) throws(ReadingFault) -> [UInt8]? {
    guard descriptor >= 0 else { return nil }
    do {
      return try OpenFile(at: descriptor, name, path: path(of: name)).contents(limit: HostRoot.attributeByteLimit)
    } catch {
      if error.isAbsence { return nil }
      throw error
    }
  }

  /// The last component of the target of a symbolic link in it; nil where there is no such link.
  func linkName(of name: String) throws(ReadingFault) -> String? {
    guard descriptor >= 0 else { return nil }
    if let target = targetOfLink(at: descriptor, name) { return lastComponent(of: target) }
    let fault = ReadingFault.system(path(of: name))
    if fault.isAbsence { return nil }
    throw fault
  }

  /// Whether there is anything of a name in it.
  func holds(_ name: String) -> Bool { descriptor >= 0 && lookUp(at: descriptor, name) == 0 }
}
