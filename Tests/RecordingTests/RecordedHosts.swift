import Foundation
import HostFacts
import HostReader
import Recording
import TestSupport

extension HostRecording {
  /// The recording of a host that can be read.
  init(of reader: HostReader) throws {
    self.init(
      facts: try reader.factsOfWholeHost(), tableFiles: reader.firmwareTableFiles(),
      vdpaDevices: try reader.vdpaDevices(), iommuSwitches: reader.iommuSwitches())
  }

  /// What comes out of the file that the recording makes.
  func writtenAndRead() throws -> HostRecording { try HostRecording(bytes: Array(text().utf8)) }
}

/// Hosts as directories: those of the examples, and recorded ones that lie beside the repository, where there are any.
enum RecordedHosts {
  static let examples: [String] = names(in: repositoryRoot.appending(path: "Examples/hosts"))

  private static let shared = repositoryRoot.deletingLastPathComponent().appending(path: "shared/hosts")

  static let archives: [String] = names(in: shared).filter { $0.hasSuffix(".tar.xz") }

  /// Does something with each host.
  static func forEach(_ body: (String, HostReader) throws -> Void) throws {
    for name in examples {
      let path = repositoryRoot.appending(path: "Examples/hosts/\(name)").path()
      try body(name, HostReader(root: HostRoot(path: path)))
    }
    for archive in archives {
      let directory = try TemporaryDirectory()
      let tar = try ChildProcess("tar", ["-xf", shared.appending(path: archive).path(), "-C", directory.path])
      guard tar.status == 0 else { throw POSIXError(.EIO) }
      try body(archive, HostReader(root: HostRoot(path: directory.path + "/root")))
    }
  }

  private static func names(in directory: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory.path())) ?? []).sorted()
  }
}
