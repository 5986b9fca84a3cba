import Glibc
import HostFacts
import HostReader

/// The recordings of a fleet, and what of the arguments names none.
struct FleetFiles: Sendable {
  /// A recording in a file.
  struct File: Hashable, Sendable {
    /// Where it is; `-` for the standard input.
    var path: String
    /// The name of the file alone, by which it is found again in an older collection.
    var fileName: String
  }

  /// The recordings, in the order of the arguments and, in a directory, of their names.
  private(set) var files: [File] = []
  /// The arguments that cannot be read.
  private(set) var failures: [CommandFailure] = []

  /// The recordings at some paths: files, and directories of which each file is one.
  ///
  /// What lies deeper in a directory is left out, and so is what is hidden.
  init(at paths: [String]) {
    for path in paths {
      do throws(CommandFailure) {
        files += try Self.files(at: path)
      } catch {
        failures.append(error)
      }
    }
  }

  private static func files(at path: String) throws(CommandFailure) -> [File] {
    var status = stat()
    guard path != "-" else { return [File(path: path, fileName: "standard input")] }
    guard stat(path, &status) == 0 else { throw .input(name: path, text: String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return [File(path: path, fileName: path.split(separator: "/").last.map { String($0) } ?? path)]
    }
    let names: [String]
    do {
      names = try HostRoot(path: path).names(in: "/")
    } catch {
      throw .host(ReadingFault(path: path, cause: error.cause))
    }
    let start = path.hasSuffix("/") ? path : path + "/"
    let files = names.sorted().compactMap { name -> File? in
      // A name that leads nowhere is told as one that cannot be read.
      let isOther = stat(start + name, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
      return isOther || name.hasPrefix(".") ? nil : File(path: start + name, fileName: name)
    }
    guard !files.isEmpty else { throw .input(name: path, text: "there is no file in it") }
    return files
  }

  /// What the hosts are called: the file's name without its ending, or the path where two files have one name.
  var hostNames: [String] {
    let names = files.map { $0.fileName.hasSuffix(".json") ? String($0.fileName.dropLast(5)) : $0.fileName }
    let counts = names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return zip(names, files).map { name, file in counts[name] == 1 ? name : file.path }
  }

  /// A name that two of the files have; nil where all have names of their own.
  var repeatedFileName: String? {
    var names: Set<String> = []
    return files.first { !names.insert($0.fileName).inserted }?.fileName
  }
}
