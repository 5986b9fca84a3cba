import PCI

/// One walk through a document: it keeps the way to the current element and the device that it is in, and nothing of what
/// it has passed but the host devices.
struct DomainWalk {
  /// The namespace of QEMU's own elements in a domain (libvirt, docs/drvqemu).
  private static let qemuNamespace = "http://libvirt.org/schemas/domain/qemu/1.0"
  /// The namespace of our own element in a domain's metadata.
  private static let guardNamespace = "urn:rmrr-guard:1"

  /// A device of a domain that may be a host device.
  private struct Device {
    var element: String
    var place: String
    var type: String
    var hasAddress = false
    /// The `type` of the last `<source>` of a disk at each depth: a source may have another one inside of it.
    var sourceTypes: [Int: String] = [:]

    /// Whether it is nothing without the address of a host device.
    var needsAddress: Bool {
      switch (element, type) {
      case ("hostdev", "pci"), ("interface", "hostdev"), ("plug", "hostdev-pci"): true
      default: false
      }
    }
  }

  /// The names of the elements from the root to the current one.
  ///
  /// Those of libvirt have no namespace; those of QEMU's and our own have a prefix here whatever the document's is, and
  /// those of any other namespace a question mark.
  private var path: [String] = []
  private var counts = (hostdev: 0, interface: 0, disk: 0)
  private var device: Device?
  private var name: String?
  private var uses: [HostDeviceUse] = []
  private var canaryToken: String?
  private var commandLine = QEMUCommandLine()
  private var machine = GuestMachine()
  /// What the places of the devices start with.
  private var devicesPlace = "/domain/devices"

  /// The document that a reader reads.
  static func document(from reader: inout some XMLNodeReader & ~Copyable) throws(DomainXMLError) -> DomainDocument {
    var walk = DomainWalk()
    var root: String?
    while let node = try reader.next() {
      if node == .element, root == nil { root = reader.localName }
      try walk.take(node, from: reader)
    }
    guard let root = root.flatMap(DomainDocument.Root.init) else {
      throw .root(found: root ?? "", expected: DomainDocument.Root.domain.rawValue)
    }
    let uses = walk.uses + walk.commandLine.uses()
    var document = DomainDocument(root: root, name: walk.name, uses: uses, canaryToken: walk.canaryToken)
    document.machine = walk.machine
    document.machine.isChangedByOwnArguments = walk.commandLine.changesMachine
    return document
  }

  /// The one device that a reader reads: it is walked through as one among the devices of a domain.
  static func device(from reader: inout XMLReader) throws(DomainXMLError) -> DeviceDocument {
    var walk = DomainWalk()
    walk.path = ["domain", "devices"]
    walk.devicesPlace = ""
    var root: String?
    while let node = try reader.next() {
      if node == .element {
        guard !reader.isInNamespace else { throw .namespace(element: reader.localName, line: reader.line) }
        if root == nil { root = reader.localName }
      }
      try walk.take(node, from: reader)
    }
    guard let root, DeviceDocument.elements.contains(root) else { throw .notADevice(found: root ?? "") }
    return DeviceDocument(element: root, uses: walk.uses)
  }

  private mutating func take(
    _ node: XMLNode, from reader: borrowing some XMLNodeReader & ~Copyable
  ) throws(DomainXMLError) {
    switch node {
    case .element:
      path.append(pathName(of: reader))
      let isEmpty = reader.isEmptyElement
      try enterElement(reader)
      if isEmpty { try leaveElement() }
    case .endElement: try leaveElement()
    case .text: takeText(reader)
    case .documentType: throw .documentType
    case .other: break
    }
  }

  private func pathName(of reader: borrowing some XMLNodeReader & ~Copyable) -> String {
    switch reader.namespace {
    case nil: reader.localName
    case Self.qemuNamespace: "qemu:" + reader.localName
    case Self.guardNamespace: "guard:" + reader.localName
    default: "?"
    }
  }

  private mutating func enterElement(_ reader: borrowing some XMLNodeReader & ~Copyable) throws(DomainXMLError) {
    guard path.count >= 3 else {
      if path.count == 2, path[0] == "domain" { enterMemory(reader) }
      return
    }
    switch (path[0], path[1]) {
    case ("domain", "devices"): try enterDeviceElement(reader)
    case ("domain", "qemu:commandline") where path.count == 3 && path[2] == "qemu:arg":
      commandLine.arguments.append(reader.attributes()["value"] ?? "")
    case ("domain", "qemu:override") where path.last == "qemu:property":
      let attributes = reader.attributes()
      commandLine.overrides.append((attributes["name"] ?? "", attributes["value"] ?? ""))
    case ("domain", "os") where path.count == 3 && path[2] == "type":
      let attributes = reader.attributes()
      machine.type = attributes["machine"]
      machine.architecture = attributes["arch"]
    case ("domain", "metadata") where path.count == 3 && path[2] == "guard:canary":
      canaryToken = reader.attributes()["token"]
    case ("hookData", "networkport"): try enterPortElement(reader)
    default: break
    }
  }

  private mutating func leaveElement() throws(DomainXMLError) {
    if path.count == 3, let device, ["domain", "hookData"].contains(path[0]) {
      if device.needsAddress, !device.hasAddress { throw .noAddress(place: device.place) }
      self.device = nil
    }
    path.removeLast()
  }

  private mutating func takeText(_ reader: borrowing some XMLNodeReader & ~Copyable) {
    if path == ["domain", "name"] || path == ["hookData", "networkport", "owner", "name"] {
      // In place: a hostile name may come in a million pieces.
      if name == nil { name = "" }
      name?.append(reader.value)
    } else if path.count == 2, path[1] == "memory", path[0] == "domain" {
      machine.memoryText += reader.value
    }
  }

  private mutating func enterMemory(_ reader: borrowing some XMLNodeReader & ~Copyable) {
    switch path[1] {
    case "memory": machine.memoryUnit = reader.attributes()["unit"]
    case "maxMemory": machine.hasPluggableMemory = true
    default: break
    }
  }

  // MARK: Devices of a domain

  private mutating func enterDeviceElement(_ reader: borrowing some XMLNodeReader & ~Copyable) throws(DomainXMLError) {
    if path.count == 3 {
      enterDevice(reader)
      return
    }
    guard let device else { return }
    let below = path[3...]
    switch device.element {
    case "hostdev":
      guard below.elementsEqual(["source", "address"]) else { return }
      try takeHostdevAddress(reader, of: device)
    case "interface":
      if below.elementsEqual(["source"]) { takeInterfaceSource(reader, of: device) }
      if below.elementsEqual(["source", "address"]), device.type == "hostdev" {
        let attributes = reader.attributes()
        let type = attributes["type"] ?? "pci"
        if type == "pci" { try takeAddress(attributes) } else { use(.notPCI(type: type), at: device.place) }
        self.device?.hasAddress = true
      }
    case "disk":
      if below.last == "source" {
        let attributes = reader.attributes()
        self.device?.sourceTypes[path.count] = attributes["type"]
        // A copy below <mirror> has a type of its own; no other disk has such a path.
        if let characterDevice = attributes["dev"],
          device.type == "vhostvdpa" || characterDevice.hasPrefix("/dev/vhost-vdpa-")
        {
          use(.vdpa(characterDevice: characterDevice), at: device.place)
        }
      }
      // The chain below <backingStore> and the copy below <mirror> have sources of their own.
      if below.last == "address", below.dropLast().last == "source",
        device.sourceTypes[path.count - 1] == "pci"
      {
        try takeAddress(reader.attributes())
      }
    default: break
    }
  }

  private mutating func enterDevice(_ reader: borrowing some XMLNodeReader & ~Copyable) {
    guard let place = countedPlace() else { return }
    let attributes = reader.attributes()
    var type = attributes["type"] ?? ""
    if path[2] == "hostdev", let mode = attributes["mode"], mode != "subsystem" { type = mode }
    device = Device(element: path[2], place: place, type: type)
    if path[2] == "hostdev", type != "pci", type != "mdev" { use(.notPCI(type: type), at: place) }
  }

  /// The place of the device that is entered, by its number among its like; nil for one that is never a host device.
  private mutating func countedPlace() -> String? {
    let count: Int
    switch path[2] {
    case "hostdev":
      counts.hostdev += 1
      count = counts.hostdev
    case "interface":
      counts.interface += 1
      count = counts.interface
    case "disk":
      counts.disk += 1
      count = counts.disk
    default: return nil
    }
    return "\(devicesPlace)/\(path[2])[\(decimal(count))]"
  }

  private mutating func takeHostdevAddress(
    _ reader: borrowing some XMLNodeReader & ~Copyable, of device: Device
  ) throws(DomainXMLError) {
    switch device.type {
    case "pci": try takeAddress(reader.attributes())
    case "mdev": use(.mediated(uuid: reader.attributes()["uuid"] ?? ""), at: device.place)
    default: break
    }
  }

  private mutating func takeInterfaceSource(_ reader: borrowing some XMLNodeReader & ~Copyable, of device: Device) {
    switch device.type {
    case "vdpa":
      if let characterDevice = reader.attributes()["dev"] {
        use(.vdpa(characterDevice: characterDevice), at: device.place)
      }
    case "network":
      if let network = reader.attributes()["network"] { use(.networkPool(network: network), at: device.place) }
    default: break
    }
  }

  private mutating func takeAddress(_ attributes: XMLAttributes) throws(DomainXMLError) {
    guard let place = device?.place else { return }
    use(.pci(try PCIAddress(attributes: attributes, place: place)), at: place)
    device?.hasAddress = true
  }

  private mutating func use(_ used: HostDeviceUse.Device, at place: String) {
    uses.append(HostDeviceUse(device: used, place: place))
  }

  // MARK: The network hook

  /// `<plug type='hostdev-pci'><address …/></plug>` of a network port (libvirt, src/conf/virnetworkportdef.c).
  private mutating func enterPortElement(_ reader: borrowing some XMLNodeReader & ~Copyable) throws(DomainXMLError) {
    if path.count == 3, path[2] == "plug" {
      let type = reader.attributes()["type"] ?? ""
      device = Device(element: "plug", place: "/hookData/networkport/plug", type: type)
    } else if path.count == 4, path[3] == "address", device?.type == "hostdev-pci" {
      try takeAddress(reader.attributes())
    }
  }
}
