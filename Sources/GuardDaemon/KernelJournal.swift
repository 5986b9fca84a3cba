import CSystemd
import Glibc

/// What the kernel writes to systemd's journal from now on.
struct KernelJournal: ~Copyable {
  private let journal: OpaquePointer

  /// Opens the journal behind the kernel's last message.
  static func open() throws(KernelJournalError) -> KernelJournal {
    var pointer: OpaquePointer?
    try check(sd_journal_open(&pointer, Int32(SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM)))
    guard let pointer else { throw KernelJournalError(code: EINVAL) }
    let journal = KernelJournal(of: pointer)
    try journal.seekEnd()
    return journal
  }

  private init(of journal: OpaquePointer) { self.journal = journal }

  private func seekEnd() throws(KernelJournalError) {
    // journald alone writes fields that begin with an underscore (systemd.journal-fields(7)).
    try check(sd_journal_add_match(journal, "_TRANSPORT=kernel", 0))
    try check(sd_journal_seek_tail(journal))
    // From the tail one goes back alone, and where the kernel has not written yet, whatever it writes is new.
    if try check(sd_journal_previous(journal)) == 0 { try check(sd_journal_seek_head(journal)) }
  }

  deinit { sd_journal_close(journal) }

  /// The next message; nil where there is none yet.
  func next() throws(KernelJournalError) -> [UInt8]? {
    while try check(sd_journal_next(journal)) > 0 {
      var data: UnsafeRawPointer?
      var length = 0
      // An entry without it is no message, and one in a broken file is passed over, as journalctl does.
      guard sd_journal_get_data(journal, "MESSAGE", &data, &length) >= 0 else { continue }
      return Array(UnsafeRawBufferPointer(start: data, count: length).dropFirst("MESSAGE=".utf8.count))
    }
    return nil
  }

  /// Waits until something has been written, which need not be by the kernel.
  func wait() throws(KernelJournalError) { try check(sd_journal_wait(journal, UInt64.max)) }
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
