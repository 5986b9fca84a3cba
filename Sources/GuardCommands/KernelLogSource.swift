import Glibc
import Guidance
import KernelLog

/// Where a kernel's log comes from.
enum KernelLogSource {
  /// The log in a file, or on the standard input for `-`.
  static func log(inFile file: String) throws(CommandFailure) -> (log: PinnedMemoryLog, source: String) {
    let name = file == "-" ? "the log on the standard input" : "the log in \(printable(file))"
    return (PinnedMemoryLog(try readLog(file)), name)
  }

  /// The log of this machine since it booted; nil where nobody may read it or it says nothing about pinned memory.
  static func logOfThisMachine() -> (log: PinnedMemoryLog, source: String)? {
    let buffer = kernelBuffer()
    if let log = told(by: buffer?.text) { return (log, "the kernel's buffer, /dev/kmsg,") }
    // What the buffer had of the boot may have been overwritten; the journal keeps it.
    guard buffer?.isWhole != true, let log = told(by: journal()) else { return nil }
    return (log, "the journal of this boot")
  }

  private static func told(by text: [UInt8]?) -> PinnedMemoryLog? {
    guard let text, let reading = try? LogReading(bytes: text) else { return nil }
    let log = PinnedMemoryLog(reading)
    return log.regions.isEmpty ? nil : log
  }

  /// The messages in /dev/kmsg, each a line, and whether the first of the boot is still among them.
  ///
  /// One read gives one record, `6,339,5140900,-;message`, its second number counted from 0 since the boot; lines with a
  /// space in front that follow are no text (Documentation/ABI/testing/dev-kmsg).
  private static func kernelBuffer() -> (text: [UInt8], isWhole: Bool)? {
    let descriptor = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var isWhole: Bool?
    var record = [UInt8](repeating: 0, count: 16 * 1024)
    while text.count < LogReading.byteLimit / 2 {
      let length = read(descriptor, &record, record.count)
      // EPIPE: the record was overwritten meanwhile, and the next read goes on behind it.
      if length < 0, errno == EINTR || errno == EPIPE { continue }
      guard length > 0 else { break }
      let line = record.prefix(length).prefix { $0 != UInt8(ascii: "\n") }
      let fields = line.prefix { $0 != UInt8(ascii: ";") }
      if isWhole == nil {
        let number = fields.split(separator: UInt8(ascii: ",")).dropFirst().first
        isWhole = number.map { $0.elementsEqual("0".utf8) } ?? false
      }
      text += line.dropFirst(fields.count + 1) + [UInt8(ascii: "\n")]
    }
    return (text, isWhole ?? false)
  }

  /// What journalctl prints of this boot's kernel; nil where there is no journal, or nobody may read it.
  private static func journal() -> [UInt8]? {
    guard let pipe = popen("exec journalctl --dmesg --boot --output=cat --no-pager 2>/dev/null </dev/null", "re") else {
      return nil
    }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while text.count < LogReading.byteLimit / 2 {
      let length = fread(&piece, 1, piece.count, pipe)
      guard length > 0 else { break }
      text += piece[..<length]
    }
    return pclose(pipe) == 0 ? text : nil
  }
}
