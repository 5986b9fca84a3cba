import Glibc

/// The files with domain XML at a path: the one that it names or, for a directory such as `/etc/libvirt/qemu`, each `*.xml` in
/// it, in the order of their names.
///
/// What is below it is left out: libvirt keeps networks there.
func domainFiles(at path: String) throws(CommandFailure) -> [String] {
  var status = stat()
  guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [path] }
  guard let stream = opendir(path) else { throw .input(name: path, text: String(cString: strerror(errno))) }
  defer { closedir(stream) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = readdir(stream) else { break }
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
        String(cString: $0)
      }
    }
    // A hidden file is an editor's.
    if name.hasSuffix(".xml"), !name.hasPrefix(".") { names.append(name) }
  }
  guard errno == 0 else { throw .input(name: path, text: String(cString: strerror(errno))) }
  guard !names.isEmpty else { throw .input(name: path, text: "no file in it is named *.xml") }
  return names.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
}
