import Dispatch
import Glibc
import LibvirtDomains

/// Tells which files of a directory have been put in place or taken away.
final class DirectoryWatch: Sendable {
  /// What is told: names of files, or nil where some were lost in a flood.
  typealias Handler = @Sendable (_ names: Set<ExactName>?) -> Void

  /// The directory.
  let path: String
  private let descriptor: Int32
  private let handler: Handler

  /// Room for a thousand short names.
  private static let byteCount = 64 * 1024

  /// A watch of a directory that need not be there yet; nil where the system has no room for one.
  static func start(path: String, handler: @escaping Handler) -> DirectoryWatch? {
    let descriptor = inotify_init1(Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    let watch = DirectoryWatch(path: path, descriptor: descriptor, handler: handler)
    DispatchQueue(label: "watch of \(path)").async { watch.follow() }
    return watch
  }

  private init(path: String, descriptor: Int32, handler: @escaping Handler) {
    self.path = path
    self.descriptor = descriptor
    self.handler = handler
  }

  /// Looks whether the directory is there by now, or another one in its place; where it was, nothing changes.
  ///
  /// 0, or the `errno` of what is in the way.
  func renew() -> Int32 { inotify_add_watch(descriptor, path, UInt32(IN_MOVED_TO | IN_DELETE)) < 0 ? errno : 0 }

  private func follow() {
    let alignment = MemoryLayout<inotify_event>.alignment
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.byteCount, alignment: alignment)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 {
        let names = Self.names(in: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if names?.isEmpty != true { handler(names) }
      } else if errno != EINTR {
        return
      }
    }
  }

  /// The names in some events as inotify(7) gives them; nil where events were lost.
  static func names(in events: UnsafeRawBufferPointer) -> Set<ExactName>? {
    var names: Set<ExactName> = []
    var offset = 0
    let header = MemoryLayout<inotify_event>.size
    while offset + header <= events.count {
      let event = events.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
      guard event.mask & UInt32(IN_Q_OVERFLOW) == 0 else { return nil }
      let name = events[(offset + header)...].prefix(Int(event.len)).prefix { $0 != 0 }
      if !name.isEmpty { names.insert(ExactName(String(decoding: name, as: UTF8.self))) }
      offset += header + Int(event.len)
    }
    return names
  }
}
