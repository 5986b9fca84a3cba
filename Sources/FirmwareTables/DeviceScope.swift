/// One entry of a device scope list: a device, by the way that leads to it (VT-d specification, "Device Scope Structure").
public struct DeviceScope: Hashable, Sendable {
  /// What the entry stands for.
  public enum Kind: Hashable, Sendable {
    /// One PCI endpoint (type 1).
    case endpoint
    /// A PCI bridge and all that is behind it (type 2).
    case bridge
    /// An I/O APIC (type 3).
    case ioapic
    /// An HPET capable of MSI (type 4).
    case hpet
    /// A device in the ACPI namespace (type 5).
    case acpiNamespaceDevice
    /// A type that has no meaning yet.
    case reserved(UInt8)

    /// The meaning of the entry's type byte.
    public init(type: UInt8) {
      self =
        switch type {
        case 1: .endpoint
        case 2: .bridge
        case 3: .ioapic
        case 4: .hpet
        case 5: .acpiNamespaceDevice
        default: .reserved(type)
        }
    }

    /// The type byte.
    public var type: UInt8 {
      switch self {
      case .endpoint: 1
      case .bridge: 2
      case .ioapic: 3
      case .hpet: 4
      case .acpiNamespaceDevice: 5
      case .reserved(let type): type
      }
    }
  }

  /// One step of the way: a device and function on the bus that the step before it leads to.
  ///
  /// Both are as the table says; a device number over 31 or a function over 7 matches nothing.
  public struct Hop: Hashable, Sendable {
    /// The device number.
    public var device: UInt8
    /// The function number.
    public var function: UInt8

    /// A step of its two numbers.
    public init(device: UInt8, function: UInt8) {
      self.device = device
      self.function = function
    }
  }

  /// What the entry stands for.
  public var kind: Kind
  /// Bits that have a meaning in integrated device properties (type 6) alone.
  public var flags: UInt8
  /// The ID of an I/O APIC or HPET; without meaning for PCI devices.
  public var enumerationID: UInt8
  /// The bus on which the way starts.
  public var startBus: UInt8
  /// The way from the start bus to the device, one step for each bridge on it and one for the device.
  public var path: [Hop]

  /// An entry of its parts.
  public init(kind: Kind, flags: UInt8 = 0, enumerationID: UInt8 = 0, startBus: UInt8, path: [Hop]) {
    self.kind = kind
    self.flags = flags
    self.enumerationID = enumerationID
    self.startBus = startBus
    self.path = path
  }
}

extension DeviceScope {
  static let fixedByteCount = 6

  /// Reads the entries of a list that starts `offset` bytes into a structure.
  ///
  /// On a malformed entry the ones before it are returned together with the fault.
  static func readList(
    in structure: TableBytes, at listOffset: Int, structureOffset: Int, table: String
  ) -> (scopes: [DeviceScope], fault: TableError?) {
    var scopes: [DeviceScope] = []
    var offset = listOffset
    while offset < structure.count {
      let remaining = structure.count - offset
      let length = Int(structure.byte(at: offset + 1) ?? 0)
      guard length >= fixedByteCount, length <= remaining, (length - fixedByteCount).isMultiple(of: 2),
        let entry = structure.slice(at: offset, length: length), let scope = DeviceScope(entry)
      else {
        let place = structureOffset + offset
        return (scopes, TableError(table: table, offset: place, fault: .deviceScopeLength(length: length)))
      }
      scopes.append(scope)
      offset += length
    }
    return (scopes, nil)
  }

  private init?(_ entry: TableBytes) {
    guard let type = entry.byte(at: 0), let flags = entry.byte(at: 2), let enumerationID = entry.byte(at: 4),
      let startBus = entry.byte(at: 5)
    else { return nil }
    let path = stride(from: Self.fixedByteCount, to: entry.count, by: 2).compactMap { offset -> Hop? in
      guard let device = entry.byte(at: offset), let function = entry.byte(at: offset + 1) else { return nil }
      return Hop(device: device, function: function)
    }
    self.init(kind: Kind(type: type), flags: flags, enumerationID: enumerationID, startBus: startBus, path: path)
  }
}
