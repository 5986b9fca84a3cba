import FoundationEssentials
import HostFacts

extension FirmwareTableFile {
  /// More than any such table; a host's reader reads no longer ones.
  fileprivate static let byteLimit = 1024 * 1024

  var recorded: JSONValue {
    switch contents {
    case .bytes(let bytes):
      .members([
        "path": .string(path), "kind": kind.map(\.recorded), "bytes": .string(Data(bytes).base64EncodedString()),
      ])
    case .unreadable(let fault):
      .members(["path": .string(path), "kind": kind.map(\.recorded), "fault": fault.recorded])
    }
  }
}

extension VDPADevice {
  var recorded: JSONValue {
    switch parent {
    case .pci(let address):
      .members(["characterDevice": .string(characterDevice), "state": .string("pci"), "address": address.recorded])
    case .notPCI: .members(["characterDevice": .string(characterDevice), "state": .string("not-pci")])
    case .absent: .members(["characterDevice": .string(characterDevice), "state": .string("absent")])
    case .unreadable(let fault):
      .members(["characterDevice": .string(characterDevice), "state": .string("unreadable"), "fault": fault.recorded])
    }
  }
}

extension RecordedValue {
  func tableFile() throws(RecordingError) -> FirmwareTableFile {
    let contents: FirmwareTableFile.Contents =
      if let bytes = try optional("bytes") {
        .bytes(try bytes.bytes(limit: FirmwareTableFile.byteLimit))
      } else {
        .unreadable(try member("fault").fault())
      }
    return FirmwareTableFile(
      path: try member("path").string(), kind: try optional("kind")?.iommuKind(), contents: contents)
  }

  func vdpaDevice() throws(RecordingError) -> VDPADevice {
    VDPADevice(characterDevice: try member("characterDevice").string(), parent: try vdpaParent())
  }

  private func vdpaParent() throws(RecordingError) -> VDPAParent {
    let state = try member("state")
    switch try state.string() {
    case "pci": return .pci(try member("address").address())
    case "not-pci": return .notPCI
    case "absent": return .absent
    case "unreadable": return .unreadable(try member("fault").fault())
    default: throw state.unexpected("pci, not-pci, absent or unreadable")
    }
  }
}
