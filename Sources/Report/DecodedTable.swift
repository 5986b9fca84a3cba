import FirmwareTables

/// A firmware table together with the file that it is from.
public struct DecodedTable: Hashable, Sendable {
  /// The file as a person has named it, `-` for the standard input, or its path on the host.
  public var file: String
  /// The table.
  public var table: FirmwareTable

  /// A table of a file.
  public init(file: String, table: FirmwareTable) {
    self.file = file
    self.table = table
  }
}

extension ACPIHeader {
  /// A field of fixed width without what fills it up: spaces, or NULs, which were read as question marks.
  private static func unfilled(_ field: String) -> String {
    var field = field[...]
    while field.last == " " || field.last == "?" { field.removeLast() }
    return String(field)
  }

  /// The manufacturer.
  var oem: String { Self.unfilled(oemID) }

  /// The manufacturer's name for the table.
  var oemTable: String { Self.unfilled(oemTableID) }
}

extension DeviceScope.Kind {
  /// The word for it in reports.
  var word: String {
    switch self {
    case .endpoint: "endpoint"
    case .bridge: "bridge"
    case .ioapic: "ioapic"
    case .hpet: "hpet"
    case .acpiNamespaceDevice: "acpi-namespace"
    case .reserved(let type): "reserved-\(type)"
    }
  }
}

extension RemappingStructure {
  /// The word for the type in reports, its number, and where the structure lies.
  var heading: (word: String, number: Int, offset: Int) {
    switch self {
    case .remappingHardwareUnit(let unit): ("drhd", 0, unit.offset)
    case .reservedMemoryRegion(let region): ("rmrr", 1, region.offset)
    case .rootPortTranslation(let properties): ("atsr", 2, properties.offset)
    case .hardwareAffinity(let affinity): ("rhsa", 3, affinity.offset)
    case .namespaceDevice(let device): ("andd", 4, device.offset)
    case .integratedTranslationCache(let properties): ("satc", 5, properties.offset)
    case .integratedDeviceProperties(let properties): ("sidp", 6, properties.offset)
    case .other(let offset, let type, _): ("unknown", Int(type), offset)
    }
  }
}

extension IVRSBlock {
  /// The word for the type in reports.
  var word: String {
    switch content {
    case .hardwareDefinition: "ivhd"
    case .memoryDefinition: "ivmd"
    case .other: "unknown"
    }
  }
}

extension IORTNode {
  /// The word for the type in reports.
  var word: String {
    switch content {
    case .interruptTranslation: "its-group"
    case .namedComponent: "named-component"
    case .rootComplex: "root-complex"
    case .smmu: "smmu"
    case .smmuV3: "smmuv3"
    case .performanceMonitor: "pmcg"
    case .reservedMemoryRange: "rmr"
    case .other: "unknown"
    }
  }
}
