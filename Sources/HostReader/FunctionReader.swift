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
    (try? number(in: "\(Self.directory)/\(address)/class")).flatMap { $0 }.map { ClassCode(rawValue: $0) }
  }

  /// The facts of one function; nil where there is no such function.
  ///
  /// - Throws: `ReadingFault` where they cannot be read, or where there is no list of functions at all: a host that is not
  ///   there has no absent devices.
  func function(at address: PCIAddress) throws(ReadingFault) -> PCIFunction? {
    let path = "\(Self.directory)/\(address)"
    let devicePath: String
    do {
      devicePath = try root.linkTarget(of: path)
    } catch {
      guard error.isAbsence else { throw error }
      guard root.hasPCIDevices else { throw ReadingFault(path: Self.directory, cause: error.cause) }
      return nil
    }
    let classCode = try number(in: path + "/class").map { ClassCode(rawValue: $0) }
    return PCIFunction(
      address: address, classCode: classCode,
      headerType: headerType(of: path, classCode: classCode),
      driver: try root.linkName(of: path + "/driver"),
      physicalFunction: try root.linkName(of: path + "/physfn").flatMap { PCIAddress(sysfsName: $0) },
      hierarchy: PCIHierarchy(devicePath: devicePath),
      iommu: try iommu(of: path),
      group: try group(of: path))
  }

  /// The vendor and device number of a function, which no judgement needs; nil where sysfs does not tell.
  func identifier(of address: PCIAddress) -> DeviceIdentifier? {
    let path = "\(Self.directory)/\(address)"
    guard let vendor = (try? number(in: path + "/vendor")).flatMap({ $0 }),
      let device = (try? number(in: path + "/device")).flatMap({ $0 })
    else { return nil }
    return DeviceIdentifier(vendor: UInt16(truncatingIfNeeded: vendor), device: UInt16(truncatingIfNeeded: device))
  }

  /// The bus number range behind a bridge, `secondary_bus_number` to `subordinate_bus_number`; nil where it has none.
  func busesBehind(_ address: PCIAddress) -> ClosedRange<UInt8>? {
    let path = "\(Self.directory)/\(address)"
    guard let secondary = (try? decimalNumber(in: path + "/secondary_bus_number")).flatMap({ $0 }),
      let subordinate = (try? decimalNumber(in: path + "/subordinate_bus_number")).flatMap({ $0 }),
      secondary <= subordinate
    else { return nil }
    return secondary...subordinate
  }

  /// Only bridges have `secondary_bus_number` (`pci_bridge_attrs_are_visible`, drivers/pci/pci-sysfs.c, since 4.13);
  /// before that the class tells.
  private func headerType(of path: String, classCode: ClassCode?) -> PCIFunction.HeaderType {
    let isCardBus = classCode?.baseAndSubclass == 0x0607
    guard root.exists(path + "/secondary_bus_number") || classCode?.isBridgeToPCIBus == true else { return .endpoint }
    return isCardBus ? .cardBusBridge : .bridge
  }

  /// On the function that is an AMD IOMMU itself, `iommu` is no link but the folder of its own IOMMU.
  private func iommu(of path: String) throws(ReadingFault) -> IOMMUKind? {
    do {
      return try root.linkName(of: path + "/iommu").map { IOMMUKind(sysfsName: $0) }
    } catch {
      if error.isNotALink { return nil }
      throw error
    }
  }

  private func group(of path: String) throws(ReadingFault) -> Int? {
    guard let name = try root.linkName(of: path + "/iommu_group") else { return nil }
    guard let number = Int(name) else {
      throw ReadingFault(path: path + "/iommu_group", cause: .unexpectedContent(name))
    }
    return number
  }

  /// The number in a file such as `0x8086`; nil where there is no such file.
  private func number(in path: String) throws(ReadingFault) -> UInt32? {
    guard let text = try text(of: path) else { return nil }
    guard text.hasPrefix("0x"), !text.hasPrefix("0x+"), let number = UInt32(text.dropFirst(2), radix: 16) else {
      throw ReadingFault(path: path, cause: .unexpectedContent(excerpt(of: text)))
    }
    return number
  }

  private func decimalNumber(in path: String) throws(ReadingFault) -> UInt8? {
    try text(of: path).flatMap { UInt8($0) }
  }

  private func text(of path: String) throws(ReadingFault) -> String? {
    do {
      return trimmedText(try root.contents(of: path))
    } catch {
      if error.isAbsence { return nil }
      throw error
    }
  }
}
