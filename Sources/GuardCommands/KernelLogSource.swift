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
    if let text = buffer?.text, let log = log(toldBy: text, from: "/dev/kmsg") {
      return (log, "the kernel's buffer, /dev/kmsg,")
    }
    // What the buffer had of the boot may have been overwritten; the journal keeps it.
    let journalName = "the journal of this boot"
    guard buffer?.isWhole != true, let text = journal(), let log = log(toldBy: text, from: journalName) else {
      return nil
    }
    return (log, journalName)
  }

  /// What a log of this machine tells; nil where that is nothing about pinned memory.
  ///
  /// Nobody has asked for this log, so one that cannot be used is passed over, and that is told.
  static func log(
    toldBy text: [UInt8], from source: String, tell: (CommandFailure) -> Void = writeFailure
  ) -> PinnedMemoryLog? {
    do throws(LogError) {
      let log = PinnedMemoryLog(try LogReading(bytes: text))
      return log.regions.isEmpty ? nil : log
    } catch {
      tell(.notALog(name: source, error))
      return nil
    }
  }

  /// The messages in /dev/kmsg, each a line, and whether the first of the boot is still among them.
  private static func kernelBuffer() -> (text: [UInt8], isWhole: Bool)? {
    let descriptor = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var isWhole: Bool?
    var bytes = [UInt8](repeating: 0, count: 16 * 1024)
    while text.count < LogReading.byteLimit / 2 {
      let length = read(descriptor, &bytes, bytes.count)
      // EPIPE: the record was overwritten meanwhile, and the next read goes on behind it.
      if length < 0, errno == EINTR || errno == EPIPE { continue }
      guard length > 0 else { break }
      let record = KernelBufferRecord(bytes.prefix(length))
      isWhole = isWhole ?? (record.number == 0)
      text += record.text + [UInt8(ascii: "\n")]
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

/// What one read of /dev/kmsg gives: `6,339,5140900,-;message`, and lines with a space in front that are no text
/// (Documentation/ABI/testing/dev-kmsg).
struct KernelBufferRecord {
  /// How many records of the boot came before; nil where it is not told.
  let number: Int?
  /// The message, without a line break.
  let text: ArraySlice<UInt8>

  /// A record of its bytes.
  init(_ bytes: ArraySlice<UInt8>) {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let fields = line.prefix { $0 != UInt8(ascii: ";") }
    let parts = fields.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    number = parts.dropFirst().first.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    text = line.dropFirst(fields.count + 1)
  }
}
