import HostFacts
import HostReader
import Installation

/// Reads the files where libvirt looks for hooks.
struct HookFileReader {
  private let root: HostRoot
  private let mounts: MountTable
  private let libraries: LibraryFinder

  /// The largest file that is looked into; the hook has a quarter of it.
  private static let fileLimit = 32 * 1024 * 1024

  init(root: HostRoot) {
    self.root = root
    mounts = MountTable(root.text(of: "/proc/self/mountinfo", limit: 4 * 1024 * 1024) ?? "")
    libraries = LibraryFinder(root: root)
  }

  /// The files of a hook in the order in which libvirt runs them, and what cannot be read.
  ///
  /// Source: `virHookCall` (src/util/virhook.c): the file, then the directory in the order of strcmp(3).
  func files(of kind: HookKind) -> (files: [HookFile], faults: [ReadingFault]) {
    var paths = [kind.path]
    var faults: [ReadingFault] = []
    do throws(ReadingFault) {
      let directory: String
      switch root.find(kind.directory) {
      case .file(let path, _): directory = path
      case .missing: directory = kind.directory
      case .unreadable(let fault): throw fault
      }
      let names = try root.names(in: directory).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      paths += names.map { "\(kind.directory)/\($0)" }
    } catch {
      if !error.isAbsence { faults.append(error) }
    }
    let files = paths.compactMap { path -> HookFile? in
      do throws(ReadingFault) {
        return try file(path, kind)
      } catch {
        if !error.isAbsence { faults.append(error) }
        return nil
      }
    }
    return (files, faults)
  }

  private func file(_ path: String, _ kind: HookKind) throws(ReadingFault) -> HookFile {
    // The directories on the way may be links too; that the last one is tells of when it was placed.
    let own = try root.status(ofLink: path)
    switch root.find(path) {
    case .unreadable(let fault): throw fault
    case .missing(let target):
      return HookFile(path: path, kind: kind, target: target, status: nil, placed: own.changed, content: .foreign)
    case .file(let target, let status):
      return HookFile(
        path: path, kind: kind, target: target, status: status, placed: own.isLink ? own.changed : status.changed,
        content: content(of: target, status), noexecMount: mounts.noexecMount(of: target),
        writablePath: root.writablePath(on: [path, target]), label: root.label(of: target))
    }
  }

  private func content(of path: String, _ status: FileStatus) -> HookFile.Content {
    guard status.isRegularFile else { return .foreign }
    let bytes: [UInt8]
    do {
      bytes = try root.contents(of: path, limit: Self.fileLimit)
    } catch {
      if case .largerThan = error.cause { return .foreign }
      return .unreadable(error)
    }
    guard let version = HookMark.version(in: bytes) else {
      let isCut = ELFImage.machine(of: bytes) != nil && ELFImage(bytes: bytes) == nil
      return bytes.isEmpty || isCut ? .broken : .foreign
    }
    return .guardHook(HookProgram(version: version, loading: libraries.loading(of: bytes)))
  }
}
