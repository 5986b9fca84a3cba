import Glibc
import HostFacts
import HostReader
import Recording

/// Where a command has its facts about a host from.
enum HostSource {
  /// This machine, or a directory that is laid out as one.
  case root(HostReader)
  /// What `rmrr-guard record` has written.
  case recording(HostRecording)

  /// The host at a path: a directory, a recording, or `-` for a recording on the standard input.
  ///
  /// - Throws: `CommandFailure` where it is neither, or a directory without PCI devices where these are needed.
  init(path: String, needsDevices: Bool = true) throws(CommandFailure) {
    var status = stat()
    guard path == "-" || stat(path, &status) == 0 else {
      throw .input(name: path, text: String(cString: strerror(errno)))
    }
    let isFile = path == "-" || status.st_mode & S_IFMT != S_IFDIR
    if isFile {
      self = .recording(try HostRecording(named: path))
      return
    }
    let root = HostRoot(path: path)
    guard root.hasSysfs || needsDevices else { throw .noHost(root.path + "/sys") }
    guard root.hasPCIDevices || !needsDevices else { throw .noHost(root.path + "/sys/bus/pci/devices") }
    self = .root(HostReader(root: root))
  }

  /// The facts about every function.
  func factsOfWholeHost() throws(CommandFailure) -> HostFacts {
    switch self {
    case .root(let reader):
      var progress = ProgressLine()
      defer { progress.wipe() }
      do {
        return try reader.factsOfWholeHost { progress.tell($0.text) }
      } catch {
        throw .host(error)
      }
    case .recording(let recording): return recording.facts
    }
  }

  /// What stands behind a vDPA device that a domain names by its character device.
  func parent(ofVDPACharacterDevice path: String) -> VDPAParent {
    switch self {
    case .root(let reader): reader.parent(ofVDPACharacterDevice: path)
    case .recording(let recording): recording.parent(ofVDPACharacterDevice: path)
    }
  }

  /// The files of firmware's tables.
  var tableFiles: [FirmwareTableFile] {
    switch self {
    case .root(let reader): reader.firmwareTableFiles()
    case .recording(let recording): recording.tableFiles
    }
  }

  /// The switches of the kernel's command line that matter for the IOMMU; nil where they are not known.
  var iommuSwitches: [String]? {
    switch self {
    case .root(let reader): reader.iommuSwitches()
    case .recording(let recording): recording.iommuSwitches
    }
  }

  /// What tells the host from others; nil for a recording, which has nothing of it.
  var identification: HostIdentification? {
    switch self {
    case .root(let reader): reader.identification()
    case .recording: nil
    }
  }

  /// The whole host as a recording.
  func recorded() throws(CommandFailure) -> HostRecording {
    let reader: HostReader
    switch self {
    case .recording(let recording): return recording
    case .root(let root): reader = root
    }
    var recording = HostRecording(
      facts: try factsOfWholeHost(), tableFiles: reader.firmwareTableFiles(), iommuSwitches: iommuSwitches)
    do throws(ReadingFault) {
      recording.vdpaDevices = try reader.vdpaDevices()
    } catch {
      recording.vdpaFault = error
    }
    return recording
  }
}

extension WholeHostStep {
  /// What is told while the step lasts.
  fileprivate var text: String {
    switch self {
    case .function(let address, let number, let count):
      "Reading \(address) (\(grouped(number)) of \(grouped(count)) functions)"
    case .group(let group, let number, let count):
      "Reading IOMMU group \(group) (\(grouped(number)) of \(grouped(count)) functions)"
    }
  }
}

extension HostRecording {
  /// The recording in a file, or on the standard input for `-`.
  init(named name: String) throws(CommandFailure) {
    try self.init(bytes: try readInput(name, limit: Self.byteLimit), named: name)
  }

  /// The recording that the bytes of a file, or of the standard input for `-`, are.
  init(bytes: [UInt8], named name: String) throws(CommandFailure) {
    do throws(RecordingError) {
      try self.init(bytes: bytes)
    } catch {
      throw .badRecording(name: name == "-" ? "standard input" : name, error)
    }
  }
}
