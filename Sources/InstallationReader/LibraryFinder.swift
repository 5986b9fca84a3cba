import HostFacts
import HostReader
import Installation

/// Finds what the dynamic linker of a host would.
struct LibraryFinder {
  private let root: HostRoot
  private let cache: LoaderCache?

  /// The names under which the hook opens libxml2 when it runs (`LibXML2`, Sources/DomainXML).
  private static let libXML2 = ["libxml2.so.16", "libxml2.so.2"]

  init(root: HostRoot) {
    self.root = root
    // Two hundred bytes for each of some thousand libraries.
    cache = (try? root.contents(of: "/etc/ld.so.cache", limit: 8 * 1024 * 1024)).flatMap { LoaderCache(bytes: $0) }
  }

  /// Whether everything is there that a program needs.
  func loading(of bytes: [UInt8]) -> HookProgram.Loading {
    guard let image = ELFImage(bytes: bytes) else { return .damaged }
    if let interpreter = image.interpreter, !isFile(interpreter, machine: image.machine) {
      return .noInterpreter(interpreter)
    }
    let missing = image.needed.filter { !isThere($0, machine: image.machine) }
    guard missing.isEmpty else { return .missing(missing) }
    return Self.libXML2.contains { isThere($0, machine: image.machine) } ? .complete : .noLibXML2
  }

  /// Whether a library is in the cache or where the linker looks besides: in its own directories, which on Debian bear the name
  /// of the machine (ld.so(8)).
  private func isThere(_ name: String, machine: UInt16) -> Bool {
    var paths = name.contains("/") ? [name] : cache?.paths(of: name) ?? []
    // EM_X86_64 and EM_AARCH64 (elf.h).
    let triplet = machine == 62 ? "x86_64-linux-gnu" : machine == 183 ? "aarch64-linux-gnu" : nil
    if !name.contains("/") {
      for directory in ["/lib64", "/usr/lib64", "/lib", "/usr/lib"] { paths.append("\(directory)/\(name)") }
      if let triplet { paths += ["/lib/\(triplet)/\(name)", "/usr/lib/\(triplet)/\(name)"] }
    }
    return paths.contains { isFile($0, machine: machine) }
  }

  private func isFile(_ path: String, machine: UInt16) -> Bool {
    guard case .file(let target, let status) = root.find(path), status.isRegularFile else { return false }
    return root.head(of: target, count: 20).flatMap { ELFImage.machine(of: $0) } == machine
  }

  /// The version of libvirt, by the name of its library.
  func libvirtVersion() -> LibvirtVersion? {
    let directories = [
      "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/lib64",
      "/usr/local/lib64", "/usr/local/lib",
    ]
    for path in (cache?.paths(of: "libvirt.so.0") ?? []) + directories.map({ $0 + "/libvirt.so.0" }) {
      guard case .file(let target, _) = root.find(path), let name = target.split(separator: "/").last else { continue }
      if let version = LibvirtVersion(libraryName: String(name)) { return version }
    }
    return nil
  }
}
