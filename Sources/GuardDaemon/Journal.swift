import CSystemd
import Glibc

/// The journal of systemd.
enum Journal {
  /// Whether what is written to standard error goes to the journal; systemd says so of a service's own
  /// (systemd.exec(5), `$JOURNAL_STREAM`).
  static var isStandardError: Bool {
    guard let stream = getenv("JOURNAL_STREAM") else { return false }
    var status = stat()
    guard fstat(STDERR_FILENO, &status) == 0 else { return false }
    return String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
  }

  private static let socket = "/run/systemd/journal/socket"

  /// Writes one entry; false where nobody takes it.
  static func send(_ fields: [(name: String, value: String)]) -> Bool {
    // Where there is no socket the library says that all is well (sd_journal_sendv, src/libsystemd/sd-journal/journal-send.c).
    guard access(socket, F_OK) == 0 else { return false }
    let buffers = fields.map { Array("\($0.name)=\($0.value)".utf8) }
    var vectors: [iovec] = []
    let whole = buffers.reduce(0) { $0 + $1.count }
    return withUnsafeTemporaryAllocation(byteCount: whole, alignment: 1) { memory in
      var offset = 0
      for buffer in buffers {
        let part = UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + buffer.count])
        part.copyBytes(from: buffer)
        vectors.append(iovec(iov_base: part.baseAddress, iov_len: part.count))
        offset += buffer.count
      }
      return sd_journal_sendv(vectors, Int32(vectors.count)) >= 0
    }
  }
}
