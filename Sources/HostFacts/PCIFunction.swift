import PCI

/// One PCI function of a host, as sysfs shows it.
public struct PCIFunction: Hashable, Sendable {
  /// The layout of a function's configuration header.
  public enum HeaderType: UInt8, Hashable, Sendable {
    /// Type 0: an endpoint.
    case endpoint = 0
    /// Type 1: a PCI-to-PCI bridge, root and switch ports among them.
    case bridge = 1
    /// Type 2: a CardBus bridge.
    case cardBusBridge = 2
  }

  /// Where the function is.
  public var address: PCIAddress
  /// Its class code; nil where sysfs does not tell.
  public var classCode: ClassCode?
  /// Its vendor and device number; nil where sysfs does not tell.
  public var identifier: DeviceIdentifier?
  /// The layout of its configuration header.
  public var headerType: HeaderType
  /// The name of the driver that is bound to it; nil where there is none.
  public var driver: String?
  /// For a virtual function, the physical function that it belongs to.
  public var physicalFunction: PCIAddress?
  /// The bridges that lead to it.
  public var hierarchy: PCIHierarchy?
  /// The kind of the IOMMU that it is behind; nil where it has none or sysfs does not tell.
  public var iommu: IOMMUKind?
  /// The number of its IOMMU group; nil where it has none.
  public var group: Int?

  /// The driver by which the host itself works with the function; nil where there is none, or one that only keeps it for a
  /// guest (the VFIO drivers, and pci-stub).
  public var hostDriver: String? {
    guard let driver, !driver.hasPrefix("vfio"), driver != "pci-stub" else { return nil }
    return driver
  }

  /// A function of its parts.
  public init(
    address: PCIAddress, classCode: ClassCode?, identifier: DeviceIdentifier? = nil,
    headerType: HeaderType = .endpoint, driver: String? = nil, physicalFunction: PCIAddress? = nil,
    hierarchy: PCIHierarchy? = nil, iommu: IOMMUKind? = nil, group: Int? = nil
  ) {
    self.address = address
    self.classCode = classCode
    self.identifier = identifier
    self.headerType = headerType
    self.driver = driver
    self.physicalFunction = physicalFunction
    self.hierarchy = hierarchy
    self.iommu = iommu
    self.group = group
  }
}
