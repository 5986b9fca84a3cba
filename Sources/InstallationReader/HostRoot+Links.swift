import CXattr
import Glibc
import HostFacts
import HostReader
import Installation

/// Where a path leads below a host's root.
enum FoundPath {
  /// To a file, by a path without links.
  case file(path: String, FileStatus)
  /// To nothing: the first path on the way that is missing.
  case missing(path: String)
  /// Nobody can tell.
  case unreadable(ReadingFault)
}

extension HostRoot {
  /// The most links on a way (`MAXSYMLINKS`, include/linux/namei.h).
  private static let linkLimit = 40

  /// Where a path leads through all links, which are those of the host: an absolute one starts at its root.
  func find(_ path: String) -> FoundPath {
    var rest = path.split(separator: "/").reversed().map { String($0) }
    var way: [String] = []
    var links = 0
    var last = FileStatus(mode: 0o040755)
    while let name = rest.popLast() {
      if name == "." { continue }
      if name == ".." {
        _ = way.popLast()
        continue
      }
      let here = "/" + (way + [name]).joined(separator: "/")
      do throws(ReadingFault) {
        last = try status(ofLink: here)
        guard last.isLink else {
          way.append(name)
          continue
        }
        links += 1
        guard links <= Self.linkLimit else { return .missing(path: here) }
        let target = try target(ofLink: here)
        if target.hasPrefix("/") { way = [] }
        rest += target.split(separator: "/").reversed().map { String($0) }
      } catch {
        return error.isAbsence ? .missing(path: here) : .unreadable(error)
      }
    }
    // `..` leaves the status of what it came from.
    let end = "/" + way.joined(separator: "/")
    guard let status = try? status(ofLink: end) else { return .missing(path: end) }
    return .file(path: end, status)
  }

  /// What the system says of the file at a path, be it a link.
  func status(ofLink path: String) throws(ReadingFault) -> FileStatus {
    var status = stat()
    guard lstat(self.path + path, &status) == 0 else { throw .ofSystem(path) }
    return FileStatus(
      mode: status.st_mode, owner: status.st_uid, group: status.st_gid, changed: Int(status.st_ctim.tv_sec))
  }

  private func target(ofLink path: String) throws(ReadingFault) -> String {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = bytes.withUnsafeMutableBytes { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        text.baseAddress.map { readlink(self.path + path, $0, text.count) } ?? -1
      }
    }
    guard length >= 0 else { throw .ofSystem(path) }
    return String(decoding: bytes.prefix(length), as: UTF8.self)
  }

  /// The first file or directory on the ways to a file that somebody else than root may write to.
  func writablePath(on paths: [String]) -> String? {
    // Who owns the root directory: of a machine that is root, of a tree whoever has unpacked it.
    let owner = (try? status(ofLink: "/.")) ?? FileStatus(mode: 0)
    for path in paths {
      let names = path.split(separator: "/")
      for count in 1...max(1, names.count) {
        let part = "/" + names.prefix(count).joined(separator: "/")
        // A link has no permissions of its own.
        guard let status = try? status(ofLink: part), !status.isLink else { continue }
        if status.isWritable(besides: owner.owner, owner.group) { return part }
      }
    }
    return nil
  }

  /// The SELinux label of the file at a path without links; nil where it has none.
  func label(of path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: 256)
    let length = lgetxattr(self.path + path, "security.selinux", &bytes, bytes.count)
    guard length > 0 else { return nil }
    return String(decoding: bytes.prefix(length).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The first bytes of a regular file, all of one that has no more; nil where it cannot be read.
  func head(of path: String, count: Int) -> [UInt8]? {
    let descriptor = open(self.path + path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let length = pread(descriptor, &bytes, count, 0)
    return length < 0 ? nil : Array(bytes.prefix(length))
  }

  /// The text of a small file; nil where there is none that can be read.
  func text(of path: String, limit: Int = attributeByteLimit) -> String? {
    (try? contents(of: path, limit: limit)).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension ReadingFault {
  /// The system's own reason, from `errno`.
  static func ofSystem(_ path: String) -> ReadingFault {
    let code = errno
    return ReadingFault(path: path, cause: .system(code: code, text: String(cString: strerror(code))))
  }
}
