/// What is mounted where.
///
/// Source: proc(5), `/proc/pid/mountinfo`.
public struct MountTable: Sendable {
  private var mounts: [(point: [Substring], options: Substring)] = []

  /// A table of the text of `mountinfo`; lines that cannot be understood are passed over.
  public init(_ text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 6 else { continue }
      mounts.append((Self.unescaped(fields[4]).split(separator: "/"), fields[5]))
    }
  }

  /// The mount point of the file system that a path lies on if nothing is executed from there; nil for any other.
  public func noexecMount(of path: String) -> String? {
    let path = path.split(separator: "/")
    // What is mounted later lies over what is mounted before.
    let over = mounts.reduce(nil) { best, mount -> (point: [Substring], options: Substring)? in
      guard path.starts(with: mount.point), mount.point.count >= (best?.point.count ?? 0) else { return best }
      return mount
    }
    guard let over, over.options.split(separator: ",").contains("noexec") else { return nil }
    return "/" + over.point.joined(separator: "/")
  }

  /// A path whose blanks and backslashes are written as three octal digits.
  private static func unescaped(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      guard byte == UInt8(ascii: "\\"), digits.count == 3,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(value)
      rest = rest.dropFirst(3)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
