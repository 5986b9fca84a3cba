import Foundation
import HostFacts
import PCI

/// A host as a few values, written as the directory tree that its kernel would show.
public struct HostTree: Sendable {
  /// One PCI function of the host.
  public struct Function: Sendable {
    /// The address, as sysfs writes it.
    public var address: String
    var bridges: [String]
    var rootBus: String
    var classCode: UInt32
    var identifier: (vendor: UInt16, device: UInt16)
    var driver: String?
    /// The number of the IOMMU group; nil where it has none.
    public var group: Int?
    var buses: ClosedRange<UInt8>?
    var physicalFunction: String?

    /// Whether it is a display controller.
    public var isGraphics: Bool { classCode >> 16 == 0x03 }

    /// A function below the given bridges, the topmost first; `buses` makes it a bridge itself.
    public init(
      _ address: String, below bridges: [String] = [], rootBus: String? = nil, classCode: UInt32 = 0x020000,
      identifier: (vendor: UInt16, device: UInt16) = (0x8086, 0x1521), driver: String? = nil, group: Int? = nil,
      buses: ClosedRange<UInt8>? = nil, physicalFunction: String? = nil
    ) {
      self.address = address
      self.bridges = bridges
      self.rootBus = rootBus ?? "pci" + String(address.prefix { $0 != "." }.dropLast(6)) + ":00"
      self.classCode = classCode
      self.identifier = identifier
      self.driver = driver
      self.group = group
      self.buses = buses
      self.physicalFunction = physicalFunction
    }
  }

  /// The functions.
  public var functions: [Function]
  /// What `reserved_regions` of each group holds besides the interrupts; nil for a kernel without that file.
  public var reservedRegions: [Int: String]?
  /// The name of the IOMMU in sysfs.
  public var iommu: String? = "dmar0"
  /// The firmware tables by signature.
  public var tables: [String: [UInt8]] = [:]
  /// The kernel's release.
  public var release: String? = "6.12.95-amd64"
  /// The names in the kernel's type information; nil where there is none.
  public var typeNames: [String]? = ["IOMMU_RESV_DIRECT_RELAXABLE", "require_direct"]

  /// What `/sys/class/dmi/id` says, by the names of its files.
  public var identity: [String: String] = [:]
  /// The addresses of the slots by their names.
  public var slots: [String: String] = [:]

  /// The files `label`, `acpi_index` and `index` of functions, by the functions' addresses.
  public var labels: [String: [String: String]] = [:]

  /// Whether bridges show the numbers of the buses behind them, as they do since 4.13.
  public var showsBusNumbers = true

  /// A host with these functions.
  public init(functions: [Function], reservedRegions: [Int: String]? = [:]) {
    self.functions = functions
    self.reservedRegions = reservedRegions
  }

  /// The line that every group behind an Intel IOMMU has.
  public static let interruptLine = "0x00000000fee00000 0x00000000feefffff msi\n"

  /// Writes the tree into a directory, which must not hold one yet.
  public func write(to directory: URL) throws {
    let root = TreeWriter(root: directory)
    for function in functions { try write(function, to: root) }
    if functions.isEmpty { try root.directory("sys/bus/pci/devices") }
    for number in Set(functions.compactMap(\.group)).sorted() {
      guard let reservedRegions else { continue }
      try root.file(
        "sys/kernel/iommu_groups/\(number)/reserved_regions", (reservedRegions[number] ?? "") + Self.interruptLine)
    }
    for (signature, bytes) in tables { try root.file("sys/firmware/acpi/tables/\(signature)", bytes) }
    for (name, text) in identity { try root.file("sys/class/dmi/id/\(name)", text + "\n") }
    for (name, address) in slots { try root.file("sys/bus/pci/slots/\(name)/address", address + "\n") }
    if let release { try root.file("proc/sys/kernel/osrelease", release + "\n") }
    if let typeNames { try root.file("sys/kernel/btf/vmlinux", Self.typeInformation(typeNames)) }
  }

  private func write(_ function: Function, to root: TreeWriter) throws {
    let way = ([function.rootBus] + function.bridges + [function.address]).joined(separator: "/")
    let device = "sys/devices/\(way)"
    let up = String(repeating: "../", count: way.split(separator: "/").count + 1)
    try root.link("sys/bus/pci/devices/\(function.address)", to: "../../../devices/\(way)")
    try root.file("\(device)/class", String(format: "0x%06x\n", function.classCode))
    try root.file("\(device)/vendor", String(format: "0x%04x\n", function.identifier.vendor))
    try root.file("\(device)/device", String(format: "0x%04x\n", function.identifier.device))
    if showsBusNumbers, let buses = function.buses {
      try root.file("\(device)/secondary_bus_number", "\(buses.lowerBound)\n")
      try root.file("\(device)/subordinate_bus_number", "\(buses.upperBound)\n")
    }
    if let driver = function.driver {
      try root.directory("sys/bus/pci/drivers/\(driver)")
      try root.link("\(device)/driver", to: "\(up)bus/pci/drivers/\(driver)")
    }
    if let physicalFunction = function.physicalFunction {
      try root.link("\(device)/physfn", to: "../\(physicalFunction)")
    }
    for (name, text) in labels[function.address] ?? [:] { try root.file("\(device)/\(name)", text + "\n") }
    guard let group = function.group else { return }
    try root.link("\(device)/iommu_group", to: "\(up)kernel/iommu_groups/\(group)")
    try root.link("sys/kernel/iommu_groups/\(group)/devices/\(function.address)", to: "../../../../devices/\(way)")
    if let iommu {
      try root.directory("sys/devices/virtual/iommu/\(iommu)")
      try root.link("\(device)/iommu", to: "\(up)devices/virtual/iommu/\(iommu)")
    }
  }

  /// A BTF header with an empty type section, and a string section with the given names.
  public static func typeInformation(_ names: [String]) -> [UInt8] {
    var strings: [UInt8] = [0]
    for name in names { strings += Array(name.utf8) + [0] }
    var header: [UInt8] = [0x9f, 0xeb, 1, 0]
    for number in [24, 0, 0, 0, UInt32(strings.count)] { header += little(number) }
    return header + strings
  }
}
