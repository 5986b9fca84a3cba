import CSystemd
import Glibc

/// What the kernel writes to systemd's journal from a moment on.
struct KernelJournal: ~Copyable {
  private let journal: OpaquePointer
  /// When the last message was written, or the moment itself, in microseconds since 1970.
  private(set) var lastMoment: UInt64

  /// Opens the journal behind a moment, in microseconds since 1970.
  static func open(behind moment: UInt64) throws(KernelJournalError) -> KernelJournal {
    var pointer: OpaquePointer?
    try check(sd_journal_open(&pointer, Int32(SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM)))
    guard let pointer else { throw KernelJournalError(code: EINVAL) }
    let journal = KernelJournal(of: pointer, behind: moment)
    // journald alone writes fields that begin with an underscore (systemd.journal-fields(7)).
    try check(sd_journal_add_match(pointer, "_TRANSPORT=kernel", 0))
    try check(sd_journal_seek_realtime_usec(pointer, moment + 1))
    // From here on it hears of what is written, before anything is read.
    try check(sd_journal_get_fd(pointer))
    return journal
  }

  private init(of journal: OpaquePointer, behind moment: UInt64) {
    self.journal = journal
    lastMoment = moment
  }

  deinit { sd_journal_close(journal) }

  /// The next message; nil where there is none yet.
  mutating func next() throws(KernelJournalError) -> [UInt8]? {
    while try check(sd_journal_next(journal)) > 0 {
      var moment: UInt64 = 0
      if sd_journal_get_realtime_usec(journal, &moment) >= 0 { lastMoment = moment }
      var data: UnsafeRawPointer?
      var length = 0
      // An entry without it is no message, and one in a broken file is passed over, as journalctl does.
      guard sd_journal_get_data(journal, "MESSAGE", &data, &length) >= 0 else { continue }
      return Array(UnsafeRawBufferPointer(start: data, count: length).dropFirst("MESSAGE=".utf8.count))
    }
    return nil
  }

  /// Waits until something has been written, which need not be by the kernel, or until another descriptor can be read; gives
  /// whether the journal is still made of the files that it was.
  func wait(or other: Int32) throws(KernelJournalError) -> Bool {
    var descriptors = [
      pollfd(fd: try check(sd_journal_get_fd(journal)), events: Int16(sd_journal_get_events(journal)), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&descriptors, 2, -1) > 0 || errno == EINTR else { throw KernelJournalError(code: errno) }
    if descriptors[1].revents != 0 { return false }
    return try check(sd_journal_process(journal)) != Int32(SD_JOURNAL_INVALIDATE)
  }
}

/// Why the journal cannot be read.
struct KernelJournalError: Error, CustomStringConvertible {
  /// The error number (errno(3)).
  let code: Int32

  var description: String { "The kernel's messages in the journal cannot be read: \(String(cString: strerror(code)))." }
}

/// What a function of sd-journal(3) gives, which is an error number where it is negative.
@discardableResult
private func check(_ result: Int32) throws(KernelJournalError) -> Int32 {
  guard result >= 0 else { throw KernelJournalError(code: -result) }
  return result
}
