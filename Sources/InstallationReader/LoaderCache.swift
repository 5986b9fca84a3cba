/// What `/etc/ld.so.cache` knows of shared libraries.
///
/// Source: glibc, sysdeps/generic/dl-cache.h (`cache_file_new`); the older form, which may come before it, has nothing more.
public struct LoaderCache: Sendable {
  private let cache: CheckedBytes
  private let count: Int

  private static let magic = Array("glibc-ld.so.cache1.1".utf8)
  private static let headerSize = 48
  private static let entrySize = 24

  /// The cache in the bytes of its file; nil where it is none.
  public init?(bytes: [UInt8]) {
    guard let start = bytes.firstIndex(of: Self.magic) else { return nil }
    cache = CheckedBytes(bytes: Array(bytes[start...]))
    guard let count = cache.number(at: Self.magic.count, as: UInt32.self),
      Int(count) <= (cache.bytes.count - Self.headerSize) / Self.entrySize
    else { return nil }
    self.count = Int(count)
  }

  /// The paths of a library, of all kinds of machines.
  public func paths(of name: String) -> [String] {
    let name = Array(name.utf8) + [0]
    return (0..<count).compactMap { index in
      let entry = Self.headerSize + index * Self.entrySize
      guard let key = cache.number(at: entry + 4, as: UInt32.self),
        cache.part(at: Int(key), count: name.count)?.elementsEqual(name) == true,
        let value = cache.number(at: entry + 8, as: UInt32.self)
      else { return nil }
      return cache.text(at: Int(value))
    }
  }
}
