import Glibc
import HostReader
import Installation

/// What Scripts/libvirt-hooks has noted of the daemons that it told to look for hooks again: for each a line
/// `PROGRAM PROCESS START TIME`, the start in ticks as `/proc` has it, so that no other process is taken for the one that was
/// told, and the time in seconds since 1970.
struct ReloadNote {
  private struct Line {
    var program: String
    var process: Int
    var startTicks: Int
    var time: Int
  }

  private static let path = "/run/rmrr-guard-hook/reloaded"

  private let lines: [Line]

  /// The note of a host; an empty one where there is none that only root can have written.
  init(root: HostRoot) {
    guard case .file(let path, let status) = root.find(Self.path), status.isRegularFile,
      root.writablePath(on: [Self.path, path]) == nil, let text = root.text(of: path, limit: 16 * 1024)
    else {
      lines = []
      return
    }
    let now = Glibc.time(nil)
    lines = text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count == 4, let process = Int(words[1]), let startTicks = Int(words[2]), let time = Int(words[3]),
        // A clock that was wrong then would hide what was put there since.
        time <= now
      else { return nil }
      return Line(program: String(words[0]), process: process, startTicks: startTicks, time: time)
    }
  }

  /// When a daemon was last told; nil where nothing is noted of it.
  func time(of program: LibvirtDaemon.Program, _ process: Int, startTicks: Int) -> Int? {
    lines.filter { $0.program == program.rawValue && $0.process == process && $0.startTicks == startTicks }
      .map(\.time).max()
  }
}
