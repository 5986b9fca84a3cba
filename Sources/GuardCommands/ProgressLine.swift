import Glibc
import Guidance

/// A line on the terminal of the standard error output that tells how far long work has come, and is gone afterwards.
///
/// Short work shows none, and neither does work of which nobody watches the terminal.
struct ProgressLine {
  /// How long the work may take before the line is shown, and how long a text stands at least, in nanoseconds.
  static let patience: UInt64 = 500_000_000
  private static let interval: UInt64 = 100_000_000

  private let descriptor: Int32
  /// When the next text may be shown; nil where none ever is.
  private var nextTime: UInt64?
  private var isShown = false

  /// A line for work that begins now.
  init(descriptor: Int32 = STDERR_FILENO, environment: (String) -> String? = environmentVariable) {
    self.descriptor = descriptor
    // A job in the background must not write into what somebody types.
    let isWatched =
      isatty(descriptor) == 1 && !["dumb", ""].contains(environment("TERM") ?? "") && tcgetpgrp(descriptor) == getpgrp()
    nextTime = isWatched ? Self.now + Self.patience : nil
  }

  /// Whether it is ever shown.
  var isWatched: Bool { nextTime != nil }

  /// Tells what is being done, if it is time to.
  mutating func tell(_ text: @autoclosure () -> String) {
    guard let nextTime else { return }
    let now = Self.now
    guard now >= nextTime else { return }
    self.nextTime = now + Self.interval
    isShown = true
    _ = writeText("\r\(Self.cut(printable(text()), toColumns: columns - 1))\u{1b}[K", to: descriptor)
  }

  /// Wipes the line: the work is done.
  mutating func wipe() {
    nextTime = nil
    guard isShown else { return }
    isShown = false
    _ = writeText("\r\u{1b}[K", to: descriptor)
  }

  /// The columns of the terminal; a line that is broken could not be wiped.
  private var columns: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// As much of a text as fits; what is not ASCII may take two columns.
  static func cut(_ text: String, toColumns limit: Int) -> String {
    var width = 0
    return String(
      text.prefix { character in
        width += character.isASCII ? 1 : 2
        return width <= limit
      })
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// A number as people read it, such as 4,210.
func grouped(_ number: Int) -> String {
  let digits = String(number)
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
    text.append(digit)
  }
  return text
}
