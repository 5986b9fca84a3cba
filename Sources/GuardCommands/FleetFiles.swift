import Glibc
import HostFacts
import HostReader
import Recording
import Report

/// The recordings of a fleet, and what of the arguments names none.
struct FleetFiles: Sendable {
  /// A recording in a file.
  struct File: Hashable, Sendable {
    /// Where it is; `-` for the standard input.
    var path: FileName
    /// What its host is called, by which it is found again in an older collection: the file's name without `.json`.
    var hostName: FileName
  }

  /// A file, whatever path leads to it.
  private struct Identity: Hashable {
    var device: dev_t
    var number: ino_t
  }

  /// The recordings, in the order of the arguments and, in a directory, of their names; each host has one.
  private(set) var files: [File] = []
  /// The arguments and files that cannot be read, or are left out.
  private(set) var failures: [CommandFailure] = []
  /// What is passed over.
  private(set) var passedOver = FleetDetails.PassedOver()
  private var known: Set<Identity> = []
  private var byHost: [FileName: File] = [:]
  /// The hosts whose file has another host's name too.
  private var otherNames: Set<FileName> = []

  /// The recordings at some paths: files, and directories of which each file is one.
  ///
  /// What lies deeper in a directory is passed over, and so is what is hidden.
  init(at paths: [String]) {
    for path in paths {
      do throws(CommandFailure) {
        try add(path)
      } catch {
        failures.append(error)
      }
    }
  }

  /// The recordings of an older collection: those in a directory, or a single one.
  ///
  /// - Throws: Why there is none.
  init(olderAt path: String) throws(CommandFailure) {
    var status = stat()
    // A pipe may never tell anything.
    if stat(path, &status) == 0, ![S_IFDIR, S_IFREG].contains(status.st_mode & S_IFMT) {
      throw .noRecording(name: path, text: "it is neither a file nor a directory with files")
    }
    self.init(at: [path])
    if files.isEmpty, let failure = failures.first { throw failure }
  }

  /// The recording of a host; nil where there is none.
  func file(ofHost name: FileName) -> File? { byHost[name] }

  /// Whether a host is named, be it by another name of a file that is there.
  func names(host: FileName) -> Bool { byHost[host] != nil || otherNames.contains(host) }

  private mutating func add(_ path: String) throws(CommandFailure) {
    var status = stat()
    guard path != "-" else { return add(FileName(path), host: FileName("standard input"), nil) }
    guard stat(path, &status) == 0 else { throw .input(name: path, text: String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      let name = FileName(path)
      return add(name, host: name.lastComponent.dropping(ending: ".json"), status)
    }
    try add(directory: path)
  }

  private mutating func add(directory path: String) throws(CommandFailure) {
    var names: [FileName] = []
    do throws(ReadingFault) {
      try HostRoot(path: path).forEachName(in: "/") { names.append(FileName($0)) }
    } catch {
      throw .host(ReadingFault(path: path, cause: error.cause))
    }
    var directories: [FileName] = []
    var specialFiles = 0
    var isEmpty = true
    for name in names.sorted() where name.bytes.first != UInt8(ascii: ".") {
      let file = FileName(path).appending(name)
      var status = stat()
      let isThere = file.withCString { stat($0, &status) } == 0
      switch status.st_mode & S_IFMT {
      case S_IFDIR where isThere: directories.append(file)
      case let kind where isThere && kind != S_IFREG: specialFiles += 1
      default:
        // A name that leads nowhere is told as one that cannot be read.
        add(file, host: name.dropping(ending: ".json"), isThere ? status : nil)
        isEmpty = false
      }
    }
    guard !isEmpty else {
      throw .noFiles(name: path, directories: directories.map(\.text), hasOthers: specialFiles > 0)
    }
    passedOver.directories += directories.count
    passedOver.specialFiles += specialFiles
  }

  /// Adds a file, unless it is there, or its host has another one.
  private mutating func add(_ path: FileName, host: FileName, _ status: stat?) {
    if let status, !known.insert(Identity(device: status.st_dev, number: status.st_ino)).inserted {
      passedOver.repeatedFiles += 1
      otherNames.insert(host)
      return
    }
    if let first = byHost[host] {
      return failures.append(.repeatedHost(name: path.text, host: host.text, first: first.path.text))
    }
    let file = File(path: path, hostName: host)
    byHost[host] = file
    files.append(file)
  }
}

extension FleetFiles.File {
  /// The bytes of the file.
  func bytes() throws(CommandFailure) -> [UInt8] {
    let (limit, name) = (HostRecording.byteLimit, path.text)
    guard name != "-" else { return try readInput(name, limit: limit, tellsProgress: false) }
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
    defer { if descriptor >= 0 { close(descriptor) } }
    return try readInput(of: descriptor, named: name, limit: limit, tellsProgress: false)
  }

  /// The recording that the bytes of the file are.
  func recording(of bytes: [UInt8]) throws(CommandFailure) -> HostRecording {
    try HostRecording(bytes: bytes, named: path.text)
  }
}
