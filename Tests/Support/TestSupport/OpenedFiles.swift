import Foundation

/// Watches which files and directories below a directory are opened.
public struct OpenedFiles: ~Copyable {
  private let descriptor: Int32
  private var directories: [Int32: String] = [:]

  /// Watches a directory and all that are below it.
  public init(below root: URL) throws {
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EINVAL) }
    try watch("", below: root)
    // The directories were opened for the watch itself.
    _ = paths()
  }

  deinit { close(descriptor) }

  /// What was opened, by its path from the watched directory.
  public func paths() -> Set<String> {
    var paths: Set<String> = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let length = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard length > 0 else { return paths }
      buffer[..<length].withUnsafeBytes { events in
        var offset = 0
        while offset + MemoryLayout<inotify_event>.size <= events.count {
          let watch = events.loadUnaligned(fromByteOffset: offset, as: Int32.self)
          let nameLength = Int(events.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
          let nameStart = offset + MemoryLayout<inotify_event>.size
          let name = events[nameStart..<(nameStart + nameLength)].prefix { $0 != 0 }
          let directory = directories[watch] ?? "?"
          paths.insert(name.isEmpty ? directory : directory + "/" + String(decoding: name, as: UTF8.self))
          offset = nameStart + nameLength
        }
      }
    }
  }

  private mutating func watch(_ path: String, below root: URL) throws {
    let url = root.appending(path: path)
    let watch = inotify_add_watch(descriptor, url.path(), UInt32(IN_OPEN))
    guard watch >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EINVAL) }
    directories[watch] = path
    for child in try FileManager.default.contentsOfDirectory(atPath: url.path()) {
      let childPath = path.isEmpty ? child : path + "/" + child
      let attributes = try FileManager.default.attributesOfItem(atPath: root.appending(path: childPath).path())
      guard attributes[.type] as? FileAttributeType == .typeDirectory else { continue }
      try self.watch(childPath, below: root)
    }
  }
}
