import Glibc
import HostFacts
import HostReader

/// The files with domain XML at a path: the one that it names or, for a directory such as `/etc/libvirt/qemu`, each `*.xml` in
/// it, in the order of their names.
///
/// What is below it is left out: libvirt keeps networks there.
func domainFiles(at path: String) throws(CommandFailure) -> [String] {
  var status = stat()
  guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [path] }
  let names: [String]
  do {
    names = try HostRoot(path: path).names(in: "/")
  } catch {
    throw .host(ReadingFault(path: path, cause: error.cause))
  }
  // A hidden file is an editor's.
  let files = names.filter { $0.hasSuffix(".xml") && !$0.hasPrefix(".") }.sorted()
  guard !files.isEmpty else { throw .input(name: path, text: "no file in it is named *.xml") }
  return files.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
}
