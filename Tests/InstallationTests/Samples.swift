import Eligibility
import HostFacts
import HostReader
import TestSupport

@testable import Installation

/// What the tests break things in.
enum Samples {
  /// A file of ours that is as it should be, and was placed at 1000.
  static func file(_ kind: HookKind = .qemu, name: String? = nil, _ change: (inout HookFile) -> Void = { _ in })
    -> HookFile
  {
    var file = HookFile(
      path: name.map { "\(kind.directory)/\($0)" } ?? kind.path, kind: kind,
      status: FileStatus(mode: 0o100755, changed: 1000), placed: 1000,
      content: .guardHook(HookProgram(version: "0.1.0")))
    change(&file)
    return file
  }

  /// A program of somebody else.
  static func foreign(_ kind: HookKind = .qemu, name: String? = nil, placed: Int = 1000) -> HookFile {
    file(kind, name: name) {
      $0.content = .foreign
      $0.placed = placed
    }
  }

  /// A machine on which nothing is wrong.
  static var installation: HookInstallation {
    var installation = HookInstallation()
    installation.files = [file(), file(.network)]
    installation.daemons = [LibvirtDaemon(program: .libvirtd, process: 812, started: 2000)]
    installation.hasWatcher = true
    installation.libvirtVersion = LibvirtVersion(libraryName: "libvirt.so.0.9000.0")
    return installation
  }

  /// The whitepaper's host, judged.
  static func host() throws -> HostJudgement {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    return HostJudgement(host: try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost())
  }

  /// The diagnosis of a machine that has been changed, on the whitepaper's host.
  static func diagnosis(
    proof: Proof? = nil, domains: [String]? = nil, _ change: (inout HookInstallation) throws -> Void = { _ in }
  ) throws -> Diagnosis {
    var installation = installation
    try change(&installation)
    return Diagnosis(
      of: installation, host: .success(try host()), domains: domains, proof: proof, version: "0.1.0")
  }
}
