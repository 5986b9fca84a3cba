import HostFacts
import PCI

/// Reads PCI functions from `/sys/bus/pci/devices`.
///
/// It never opens `config`: reading that file wakes a sleeping device (`pci_read_config`, drivers/pci/pci-sysfs.c, calls
/// `pci_config_pm_runtime_get`), and a judgement must not touch a device at all.
struct FunctionReader {
  static let directory = "/sys/bus/pci/devices"

  let root: HostRoot

  /// The addresses of all functions, in order.
  func allAddresses() throws(ReadingFault) -> [PCIAddress] {
    try root.names(in: Self.directory).compactMap { PCIAddress(sysfsName: $0) }.sorted()
  }

  /// The class of one function; nil where it cannot be read.
  func classCode(of address: PCIAddress) -> ClassCode? {
    guard let directory = try? root.openDirectory(path(of: address)) else { return nil }
    return try? directory.classCode()
  }

  /// The facts of one function; nil where there is no such function.
  ///
  /// - Throws: `ReadingFault` where they cannot be read, or where there is no list of functions at all: a host that is not
  ///   there has no absent devices.
  func function(at address: PCIAddress) throws(ReadingFault) -> PCIFunction? {
    guard let devicePath = try devicePath(of: address) else { return nil }
    return try root.openDirectory(path(of: address)).function(at: address, devicePath: devicePath)
  }

  /// The same, with the vendor and device number, which no judgement needs.
  func identifiedFunction(at address: PCIAddress) throws(ReadingFault) -> PCIFunction? {
    guard let devicePath = try devicePath(of: address) else { return nil }
    let directory = try root.openDirectory(path(of: address))
    var function = try directory.function(at: address, devicePath: devicePath)
    function.identifier = directory.identifier
    return function
  }

  /// The bus number range behind a bridge, `secondary_bus_number` to `subordinate_bus_number`; nil where it has none.
  func busesBehind(_ address: PCIAddress) -> ClosedRange<UInt8>? {
    guard let directory = try? root.openDirectory(path(of: address)),
      let secondary = directory.decimalNumber(in: "secondary_bus_number"),
      let subordinate = directory.decimalNumber(in: "subordinate_bus_number"), secondary <= subordinate
    else { return nil }
    return secondary...subordinate
  }

  private func path(of address: PCIAddress) -> String { "\(Self.directory)/\(address)" }

  /// The path of a function's device below `/sys/devices`, from which its place in the hierarchy can be told; nil where there is
  /// no such function.
  private func devicePath(of address: PCIAddress) throws(ReadingFault) -> String? {
    do {
      return try root.linkTarget(of: path(of: address))
    } catch {
      guard error.isAbsence else { throw error }
      guard root.hasPCIDevices else { throw ReadingFault(path: Self.directory, cause: error.cause) }
      return nil
    }
  }
}

extension HostDirectory {
  /// The facts of a function whose directory it is.
  fileprivate func function(
    at address: PCIAddress, devicePath: String
  ) throws(ReadingFault) -> PCIFunction {
    let classCode = try classCode()
    return PCIFunction(
      address: address, classCode: classCode, headerType: headerType(classCode: classCode),
      driver: try linkName(of: "driver"),
      physicalFunction: try linkName(of: "physfn").flatMap { PCIAddress(sysfsName: $0) },
      hierarchy: PCIHierarchy(devicePath: devicePath), iommu: try iommu(), group: try group())
  }

  fileprivate func classCode() throws(ReadingFault) -> ClassCode? {
    try number(in: "class").map { ClassCode(rawValue: $0) }
  }

  /// nil where sysfs does not tell.
  fileprivate var identifier: DeviceIdentifier? {
    guard let vendor = (try? number(in: "vendor")).flatMap({ $0 }),
      let device = (try? number(in: "device")).flatMap({ $0 })
    else { return nil }
    return DeviceIdentifier(vendor: UInt16(truncatingIfNeeded: vendor), device: UInt16(truncatingIfNeeded: device))
  }

  /// Only bridges have `secondary_bus_number` (`pci_bridge_attrs_are_visible`, drivers/pci/pci-sysfs.c, since 4.13);
  /// before that the class tells.
  private func headerType(classCode: ClassCode?) -> PCIFunction.HeaderType {
    let isCardBus = classCode?.baseAndSubclass == 0x0607
    guard holds("secondary_bus_number") || classCode?.isBridgeToPCIBus == true else { return .endpoint }
    return isCardBus ? .cardBusBridge : .bridge
  }

  /// On the function that is an AMD IOMMU itself, `iommu` is no link but the folder of its own IOMMU.
  private func iommu() throws(ReadingFault) -> IOMMUKind? {
    do {
      return try linkName(of: "iommu").map { IOMMUKind(sysfsName: $0) }
    } catch {
      if error.isNotALink { return nil }
      throw error
    }
  }

  private func group() throws(ReadingFault) -> Int? {
    guard let name = try linkName(of: "iommu_group") else { return nil }
    guard let number = Int(name) else {
      throw ReadingFault(path: path(of: "iommu_group"), cause: .unexpectedContent(name))
    }
    return number
  }

  /// The number in a file such as `0x8086`; nil where there is no such file.
  private func number(in name: String) throws(ReadingFault) -> UInt32? {
    guard let text = try contents(of: name).map(trimmedText) else { return nil }
    let digits = text.utf8.dropFirst(2)
    guard text.utf8.starts(with: "0x".utf8), digits.first != UInt8(ascii: "+"),
      let number = UInt32(Substring(digits), radix: 16)
    else {
      throw ReadingFault(path: path(of: name), cause: .unexpectedContent(excerpt(of: text)))
    }
    return number
  }

  /// The number in a file such as `3`; nil where there is none.
  fileprivate func decimalNumber(in name: String) -> UInt8? {
    (try? contents(of: name)).flatMap { $0 }.map(trimmedText).flatMap { UInt8($0) }
  }
}
