import HostFacts
import PCI

extension HostRecording {
  /// Reads a recording.
  ///
  /// Keys that are not known are ignored.
  ///
  /// - Throws: `RecordingError` with the place of the first fault.
  public init(bytes: [UInt8]) throws(RecordingError) {
    guard bytes.count <= Self.byteLimit else { throw .largerThan(bytes: Self.byteLimit) }
    let whole = RecordedValue(value: try JSONParser.value(of: bytes), place: .whole)
    guard case .object = whole.value, let version = try whole.optional("recordingVersion") else {
      throw .notARecording
    }
    let number = try version.integer(1...Int.max)
    guard number <= Self.version else { throw .newerVersion(number) }
    let files = try whole.tableFiles()
    let kernel = try whole.member("kernel")
    self.init(
      facts: HostFacts(
        functions: try whole.functions(), faults: try whole.functionFaults(), groups: try whole.groups(),
        tableKind: try whole.optional("tableKind")?.iommuKind(),
        table: try whole.member("table").table(in: files),
        scopedBridges: try whole.scopedBridges(),
        preservesBootConfiguration: try whole.optional("preservesBootConfiguration")?.boolean(),
        kernel: try kernel.kernelFeatures(), platform: try whole.optional("platform")?.platform() ?? Platform()),
      tableFiles: files, vdpaDevices: try whole.vdpaDevices(), vdpaFault: try whole.optional("vdpaFault")?.fault(),
      iommuSwitches: try kernel.optional("iommuSwitches")?.strings())
  }
}

extension RecordedValue {
  fileprivate func functions() throws(RecordingError) -> [PCIFunction] {
    var functions: [PCIFunction] = []
    var addresses: Set<PCIAddress> = []
    for element in try member("functions").elements() {
      let function = try element.function()
      guard addresses.insert(function.address).inserted else { throw element.repeated(function.address) }
      functions.append(function)
    }
    return functions
  }

  fileprivate func functionFaults() throws(RecordingError) -> [FunctionFault] {
    var faults: [FunctionFault] = []
    for element in try optional("functionFaults")?.elements() ?? [] {
      faults.append(
        FunctionFault(
          address: try element.member("address").address(), fault: try element.member("fault").fault()))
    }
    return faults
  }

  fileprivate func groups() throws(RecordingError) -> [IOMMUGroup] {
    var groups: [IOMMUGroup] = []
    var numbers: Set<Int> = []
    for element in try member("groups").elements() {
      let group = try element.group()
      guard numbers.insert(group.number).inserted else {
        throw .repeated(place: element.place(of: "number"), found: "\(group.number)")
      }
      groups.append(group)
    }
    return groups
  }

  fileprivate func tableFiles() throws(RecordingError) -> [FirmwareTableFile] {
    var files: [FirmwareTableFile] = []
    for element in try optional("tableFiles")?.elements() ?? [] {
      let file = try element.tableFile()
      guard !files.contains(where: { $0.path == file.path }) else {
        throw .repeated(place: element.place(of: "path"), found: "\"\(file.path)\"")
      }
      files.append(file)
    }
    return files
  }

  fileprivate func scopedBridges() throws(RecordingError) -> [ScopedBridge] {
    var bridges: [ScopedBridge] = []
    for element in try optional("scopedBridges")?.elements() ?? [] { bridges.append(try element.scopedBridge()) }
    return bridges
  }

  fileprivate func vdpaDevices() throws(RecordingError) -> [VDPADevice] {
    var devices: [VDPADevice] = []
    for element in try optional("vdpaDevices")?.elements() ?? [] { devices.append(try element.vdpaDevice()) }
    return devices
  }

  fileprivate func table(in files: [FirmwareTableFile]) throws(RecordingError) -> HostFacts.Table {
    let state = try member("state")
    switch try state.string() {
    case "not-read": return .notRead
    case "absent": return .absent
    case "unreadable": return .unreadable(try member("fault").fault())
    case "read":
      let path = try member("file")
      let name = try path.string()
      guard let file = files.first(where: { $0.path == name }), case .bytes = file.contents else {
        throw path.unexpected("the path of one of the tableFiles")
      }
      return file.table
    default: throw state.unexpected("not-read, absent, unreadable or read")
    }
  }

  private func repeated(_ address: PCIAddress) -> RecordingError {
    .repeated(place: place(of: "address"), found: "\"\(address)\"")
  }

  fileprivate func strings() throws(RecordingError) -> [String] {
    var strings: [String] = []
    for element in try elements() { strings.append(try element.string()) }
    return strings
  }
}
