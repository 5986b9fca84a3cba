import CSystemd

/// What the daemon tells systemd of itself (sd_notify(3)); nobody hears it where systemd has not started it.
enum SystemdNotification {
  /// The service does its work.
  static func ready(status: String) { send("READY=1\nSTATUS=\(oneLine(status))") }

  /// It reads its configuration anew.
  static func reloading() { send("RELOADING=1") }

  /// It is about to end.
  static func stopping() { send("STOPPING=1") }

  /// It is alive.
  static func watchdog() { send("WATCHDOG=1") }

  /// How long systemd waits for a sign of life; nil where it does not.
  static var watchdogTimeout: Duration? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
    return .microseconds(Int64(clamping: microseconds))
  }

  private static func oneLine(_ text: String) -> String {
    String(text.unicodeScalars.map { $0 == "\n" ? " " : Character($0) })
  }

  private static func send(_ state: String) { sd_notify(0, state) }
}
