import Glibc

/// A progress line for work that cannot tell how far it has come, such as a question that may never be answered.
struct WaitingLine {
  private let thread: WorkerThread
  /// What the end of the work is written to.
  private let workEnd: Int32

  /// A line for work that begins now; nil where nobody watches it.
  init?(_ text: String) {
    let line = ProgressLine()
    guard line.isWatched else { return nil }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (lineEnd, workEnd) = (ends[0], ends[1])
    let thread = WorkerThread {
      var line = line
      var work = pollfd(fd: lineEnd, events: Int16(POLLIN), revents: 0)
      if poll(&work, 1, Int32(ProgressLine.patience / 1_000_000) + 1) == 0 {
        line.tell(text)
        poll(&work, 1, -1)
      }
      line.wipe()
      close(lineEnd)
    }
    guard let thread else {
      close(lineEnd)
      close(workEnd)
      return nil
    }
    self.thread = thread
    self.workEnd = workEnd
  }

  /// Wipes the line: the work is done.
  func end() {
    // Not by closing it alone: a program that libvirt has started may have it open as well.
    var byte: UInt8 = 0
    _ = write(workEnd, &byte, 1)
    close(workEnd)
    thread.join()
  }
}
