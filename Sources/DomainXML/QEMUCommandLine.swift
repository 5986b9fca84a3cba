import PCI

/// What a domain adds to the command line of QEMU by itself, past libvirt: `<qemu:commandline>` and `<qemu:override>`.
struct QEMUCommandLine {
  /// The arguments, in their order.
  var arguments: [String] = []
  /// The properties of devices that are overridden, as name and value.
  var overrides: [(name: String, value: String)] = []

  /// The host devices in the arguments.
  func uses() -> [HostDeviceUse] {
    var uses: [HostDeviceUse] = []
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      let place = "/domain/qemu:commandline/qemu:arg[\(index + 1)]"
      index += 1
      guard let option = Self.optionName(argument) else {
        uses += Self.file(argument).map { HostDeviceUse(device: $0, place: place) }
        continue
      }
      guard let reading = Self.readings[option], index < arguments.count else { continue }
      let valuePlace = "/domain/qemu:commandline/qemu:arg[\(index + 1)]"
      uses += reading(arguments[index]).map { HostDeviceUse(device: $0, place: valuePlace) }
      index += 1
    }
    for (name, value) in overrides {
      // Other devices have properties of these names too: only what tells a device by itself counts.
      for device in Self.property(name, value) where !device.isUntold {
        uses.append(HostDeviceUse(device: device, place: "/domain/qemu:override"))
      }
    }
    return uses
  }

  /// Whether an argument changes the machine or where its memory lies: `-machine max-ram-below-4g=3G` and the like.
  var changesMachine: Bool {
    arguments.contains { argument in
      Self.optionName(argument).map { ["machine", "M", "m", "global", "numa", "object"].contains($0) } ?? false
    }
  }

  private static func optionName(_ argument: String) -> String? {
    guard argument.hasPrefix("-") else { return nil }
    return String(argument.dropFirst(argument.hasPrefix("--") ? 2 : 1))
  }

  private typealias Reading = @Sendable (String) -> [HostDeviceUse.Device]

  /// The options that can name a host device, and how the value of each is read.
  private static let readings: [String: Reading] = [
    "device": { device($0) }, "drive": { blockDevice($0) }, "blockdev": { blockDevice($0) },
    "netdev": { vhostVDPA(QEMUOptions($0, impliedName: "type")) },
    "nic": { vhostVDPA(QEMUOptions($0, impliedName: "type")) },
    "net": { vhostVDPA(QEMUOptions($0, impliedName: "type")) }, "set": { assignment($0) },
    "global": { global($0) }, "hda": { file($0) }, "hdb": { file($0) }, "hdc": { file($0) },
    "hdd": { file($0) }, "cdrom": { file($0) },
  ]

  // MARK: -device

  private static func device(_ value: String) -> [HostDeviceUse.Device] {
    let options = QEMUOptions(value, impliedName: "driver")
    if options.isEmpty, value.holds("vfio-pci") { return [.untold("a -device that is no JSON")] }
    guard let driver = options["driver"], ["vfio-pci", "vfio-pci-nohotplug"].contains(driver) else {
      return vhostVDPA(options)
    }
    // `sysfsdev` goes before `host` (hw/vfio/pci.c, vfio_realize).
    if let path = options["sysfsdev"] { return [sysfsDevice(path)] }
    if let host = options["host"] { return [hostDevice(host)] }
    if let descriptor = options["fd"] { return [.untold("fd=\(descriptor)")] }
    return []
  }

  private static func property(_ name: String, _ value: String) -> [HostDeviceUse.Device] {
    switch name {
    case "host": [hostDevice(value)]
    case "sysfsdev": [sysfsDevice(value)]
    case "vhostdev": [.vdpa(characterDevice: value)]
    default: []
    }
  }

  /// `-set device.ID.host=…`, the same for a drive or a network, and `-global vfio-pci.host=…`.
  private static func assignment(_ value: String) -> [HostDeviceUse.Device] {
    guard let equals = value.firstIndex(of: "=") else { return [] }
    let names = value[..<equals].split(separator: ".")
    guard let owner = names.first, let name = names.last else { return [] }
    let value = String(value[value.index(after: equals)...])
    switch owner {
    case "device": return property(String(name), value)
    case "drive": return driveProperty(String(name), value)
    case "netdev", "nic", "net": return name == "vhostdev" ? [.vdpa(characterDevice: value)] : []
    default: return owner.hasPrefix("vfio-pci") ? property(String(name), value) : []
    }
  }

  /// `-global` also takes `driver=vfio-pci,property=host,value=…` (qemu-options.hx).
  private static func global(_ value: String) -> [HostDeviceUse.Device] {
    let options = QEMUOptions(value, impliedName: "")
    guard let driver = options["driver"], let name = options["property"], let value = options["value"] else {
      return assignment(value)
    }
    return driver.hasPrefix("vfio-pci") ? property(name, value) : []
  }

  private static func hostDevice(_ host: String) -> HostDeviceUse.Device {
    PCIAddress(qemuHost: host).map { .pci($0) } ?? .untold("host=\(host)")
  }

  private static func sysfsDevice(_ path: String) -> HostDeviceUse.Device {
    guard let name = path.split(separator: "/").last else { return .untold("sysfsdev=\(path)") }
    if let address = PCIAddress(sysfsName: name) { return .pci(address) }
    return isUUID(name) ? .mediated(uuid: String(name)) : .untold("sysfsdev=\(path)")
  }

  private static func isUUID(_ text: Substring) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }

  // MARK: vDPA

  private static func vhostVDPA(_ options: QEMUOptions) -> [HostDeviceUse.Device] {
    if let path = options["vhostdev"] { return [.vdpa(characterDevice: path)] }
    guard options["type"] == "vhost-vdpa", let descriptor = options["vhostfd"] else { return [] }
    return [.untold("vhostfd=\(descriptor)")]
  }

  // MARK: Block devices

  /// A file name within the options of another can hold options again; QEMU itself opens a handful at most.
  private static let nestingLimit = 8
  private static let nestedTooDeeply = HostDeviceUse.Device.untold(
    "a block device with more within it than can be looked at")

  private static func blockDevice(_ value: String, depth: Int = 0) -> [HostDeviceUse.Device] {
    let options = QEMUOptions(value, impliedName: "driver")
    var devices: [HostDeviceUse.Device] = []
    for layer in options.layers {
      // `format` is another name of it in `-drive` (blockdev.c, drive_new).
      switch layer["driver"] ?? layer["format"] {
      case "nvme": if let device = layer["device"] { devices.append(nvmeDevice(device)) }
      case "virtio-blk-vhost-vdpa": if let path = layer["path"] { devices.append(.vdpa(characterDevice: path)) }
      case "virtio-blk-vfio-pci": if let path = layer["path"] { devices.append(sysfsDevice(path)) }
      default: break
      }
    }
    for name in options.fileNames { devices += file(name, depth: depth) }
    if options.isCut { devices.append(nestedTooDeeply) }
    return devices
  }

  /// What an option of a drive says by itself, whichever its driver is.
  private static func driveProperty(_ name: String, _ value: String) -> [HostDeviceUse.Device] {
    switch name {
    case "file", "filename": file(value)
    case "device": PCIAddress(sysfsName: value).map { [.pci($0)] } ?? []
    default: []
    }
  }

  /// A file name that is none: `nvme://0000:01:00.0/1` (block/nvme.c) or `json:{…}` (block.c), with blanks before its brace or
  /// without.
  private static func file(_ name: String, depth: Int = 0) -> [HostDeviceUse.Device] {
    if name.hasPrefix("nvme://") {
      return [nvmeDevice(String(name.dropFirst("nvme://".count).prefix { $0 != "/" }))]
    }
    guard name.hasPrefix("json:") else { return [] }
    let json = name.utf8.dropFirst("json:".utf8.count).drop { " \t\r\n".utf8.contains($0) }
    guard json.first == UInt8(ascii: "{") else { return [] }
    guard depth < nestingLimit else { return [nestedTooDeeply] }
    return blockDevice(String(decoding: json, as: UTF8.self), depth: depth + 1)
  }

  /// QEMU takes the name as a file name of sysfs (util/vfio-helpers.c).
  private static func nvmeDevice(_ name: String) -> HostDeviceUse.Device {
    PCIAddress(sysfsName: name).map { .pci($0) } ?? .untold("nvme://\(name)")
  }
}

extension PCIAddress {
  /// An address as QEMU's `host=` takes it: `[DDDD:]BB:DD.F`, hexadecimal but for the function, which is decimal.
  ///
  /// Source: `set_pci_host_devaddr`, hw/core/qdev-properties-system.c.
  init?(qemuHost text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let last = parts.last else { return nil }
    let slot = last.split(separator: ".", omittingEmptySubsequences: false)
    func number(_ text: Substring, radix: Int) -> UInt32? {
      let digits = radix == 16 && (text.hasPrefix("0x") || text.hasPrefix("0X")) ? text.dropFirst(2) : text
      return digits.first == "+" ? nil : UInt32(digits, radix: radix)
    }
    guard slot.count == 2, let segment = parts.count == 3 ? number(parts[0], radix: 16) : 0, segment <= 0xffff,
      let bus = number(parts[parts.count - 2], radix: 16).flatMap(UInt8.init(exactly:)),
      let device = number(slot[0], radix: 16).flatMap(UInt8.init(exactly:)),
      let function = number(slot[1], radix: 10).flatMap(UInt8.init(exactly:))
    else { return nil }
    self.init(segment: segment, bus: bus, device: device, function: function)
  }
}
