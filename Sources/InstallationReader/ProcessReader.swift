import HostFacts
import HostReader
import Installation

/// Reads the processes of a host, for the daemons among them.
struct ProcessReader {
  private let root: HostRoot
  private let note: ReloadNote

  /// The ticks of a second in what `/proc` tells: USER_HZ is 100 on every machine that rmrr-guard is built for.
  private static let ticks = 100

  init(root: HostRoot) {
    self.root = root
    note = ReloadNote(root: root)
  }

  /// Whether the host shows its processes.
  var showsProcesses: Bool { root.text(of: "/proc/stat", limit: 4 * 1024 * 1024) != nil }

  /// The daemons of libvirt's system instance, by their process numbers, and whether rmrr-guardd runs.
  func daemons() -> (libvirt: [LibvirtDaemon], hasWatcher: Bool) {
    var daemons: [LibvirtDaemon] = []
    var hasWatcher = false
    for process in ((try? root.names(in: "/proc")) ?? []).compactMap({ Int($0) }).sorted() {
      guard let name = root.text(of: "/proc/\(process)/comm")?.trimmed else { continue }
      if name == "rmrr-guardd" { hasWatcher = true }
      guard let program = LibvirtDaemon.Program(rawValue: name), isOfSystem(process) else { continue }
      let ticks = startTicks(of: process)
      daemons.append(
        LibvirtDaemon(
          program: program, process: process, started: ticks.flatMap { time(ofTicks: $0) },
          told: ticks.flatMap { note.time(of: program, process, startTicks: $0) }, confinement: confinement(of: process)
        ))
    }
    return (daemons, hasWatcher)
  }

  /// Whether root runs it, and not within a container, whose hooks are its own (proc(5), `/proc/pid/status`).
  private func isOfSystem(_ process: Int) -> Bool {
    guard let status = root.text(of: "/proc/\(process)/status") else { return false }
    func numbers(_ name: String) -> [Substring] {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      return line?.split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst().map { $0 } ?? []
    }
    let users = numbers("Uid")
    return users.count > 1 && users[1] == "0" && numbers("NSpid").count <= 1
  }

  /// When it started, in ticks since the machine did; nil where that cannot be told.
  private func startTicks(of process: Int) -> Int? {
    guard let stat = root.text(of: "/proc/\(process)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
    // The name in parentheses may have anything in it; behind it comes the third field, and the start is the 22nd.
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? Int(fields[19]) : nil
  }

  /// A time in seconds since 1970; nil where that cannot be told.
  private func time(ofTicks ticks: Int) -> Int? {
    guard let boot = bootTime else { return nil }
    let (sum, overflow) = boot.addingReportingOverflow(ticks / Self.ticks)
    return overflow ? nil : sum
  }

  private var bootTime: Int? {
    root.text(of: "/proc/stat", limit: 4 * 1024 * 1024)?.split(separator: "\n").first { $0.hasPrefix("btime ") }
      .flatMap { Int($0.dropFirst("btime ".count)) }
  }

  /// What confines it: `attr/current` is of whichever module came first, `attr/apparmor` of that one (kernel's
  /// Documentation/security/lsm.rst).
  private func confinement(of process: Int) -> LibvirtDaemon.Confinement {
    let texts = ["apparmor/current", "current"].compactMap { root.text(of: "/proc/\(process)/attr/\($0)")?.trimmed }
    for text in texts {
      if text.hasSuffix(" (enforce)") { return .appArmor(String(text.dropLast(" (enforce)".count))) }
      let parts = text.split(separator: ":")
      if parts.count >= 3 { return .seLinux(String(parts[2])) }
    }
    return .none
  }
}

extension String {
  /// The text without the line break, the blanks and the NUL at its end.
  var trimmed: String {
    var text = self[...]
    while let last = text.unicodeScalars.last, [0, 9, 10, 13, 32].contains(last.value) {
      text.unicodeScalars.removeLast()
    }
    return String(text)
  }
}
