import FirmwareTables
import HostFacts
import PCI
import Recording
import TestSupport

/// Makes recordings of hosts by chance, with the values at the edges of each field among them.
struct RandomHost {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func recording() -> HostRecording {
    var addresses: Set<PCIAddress> = []
    for _ in 0..<number(to: 12) { addresses.insert(address()) }
    let kinds: [IOMMUKind] = [.intel, .amd, .arm]
    var files: [FirmwareTableFile] = []
    for kind in kinds where chance() {
      let contents: FirmwareTableFile.Contents = chance() ? .bytes(tableBytes(kind)) : .unreadable(fault())
      files.append(
        FirmwareTableFile(path: "/sys/firmware/acpi/tables/\(text())\(files.count)", kind: kind, contents: contents))
    }
    let facts = HostFacts(
      functions: addresses.map { function($0) },
      faults: chance() ? [FunctionFault(address: address(), fault: fault())] : [],
      groups: (0..<number(to: 6)).map { group($0 == 5 ? Int.max : $0) }, tableKind: chance() ? kind() : nil,
      table: table(files), scopedBridges: (0..<number(to: 3)).map { _ in bridge() },
      preservesBootConfiguration: chance() ? chance() : nil, kernel: kernel(), platform: platform())
    return HostRecording(
      facts: facts, tableFiles: files, vdpaDevices: (0..<number(to: 3)).map { _ in vdpaDevice() },
      vdpaFault: chance() ? fault() : nil, iommuSwitches: chance() ? [text(), "iommu=pt"] : nil)
  }

  private mutating func platform() -> Platform {
    let identity = MachineIdentity(
      vendor: chance() ? text() : nil, product: chance() ? text() : nil, boardVendor: chance() ? text() : nil,
      board: chance() ? text() : nil, firmwareVendor: chance() ? text() : nil,
      firmwareVersion: chance() ? text() : nil, firmwareDate: chance() ? text() : nil)
    let slots = (0..<number(to: 3)).map { _ in
      PhysicalSlot(
        name: text(), segment: [0, UInt32.max][number(to: 1)], bus: UInt8(number(to: 255)),
        device: chance() ? UInt8(number(to: 31)) : nil)
    }
    let labels = (0..<number(to: 3)).map { _ in
      FirmwareLabel(
        address: address(), text: chance() ? text() : nil, index: chance() ? [0, Int.max][number(to: 1)] : nil)
    }
    return Platform(identity: chance() ? identity : nil, slots: slots, labels: labels)
  }

  private mutating func function(_ address: PCIAddress) -> PCIFunction {
    PCIFunction(
      address: address, classCode: chance() ? ClassCode(rawValue: UInt32(number(to: 0xff_ffff))) : nil,
      identifier: chance() ? DeviceIdentifier(vendor: UInt16(number(to: 0xffff)), device: 0) : nil,
      headerType: [.endpoint, .bridge, .cardBusBridge][number(to: 2)], driver: chance() ? text() : nil,
      physicalFunction: chance() ? self.address() : nil, hierarchy: chance() ? hierarchy() : nil,
      iommu: chance() ? kind() : nil, group: chance() ? [number(to: 8), Int.min, Int.max][number(to: 2)] : nil)
  }

  private mutating func group(_ number: Int) -> IOMMUGroup {
    let lines = (0..<self.number(to: 4)).map { line in
      ReservedRegion(
        range: MemoryRange(start: word(), end: word()),
        kind: [.direct, .directRelaxable, .reserved, .msi][self.number(to: 3)],
        line: line + 1)
    }
    let regions: [ReservedRegions] = [
      .lines(lines, mayBeCut: chance()), .malformed(lines, line: 1 + self.number(to: 100)), .absent,
      .unreadable(fault()),
    ]
    return IOMMUGroup(
      number: number, members: (0..<self.number(to: 4)).map { _ in address() },
      reservedRegions: regions[self.number(to: 3)])
  }

  private mutating func kernel() -> KernelFeatures {
    let information: [KernelFeatures.TypeInformation] = [
      .notRead, .absent, .unusable(fault()), .names(requireDirect: chance(), directRelaxable: chance()),
    ]
    return KernelFeatures(
      release: chance() ? text() : nil, typeInformation: information[number(to: 3)],
      groupWithRelaxableLine: chance() ? number(to: 100) : nil)
  }

  private mutating func table(_ files: [FirmwareTableFile]) -> HostFacts.Table {
    if let file = files.first(where: { if case .bytes = $0.contents { true } else { false } }), chance() {
      return file.table
    }
    return [.notRead, .absent, .unreadable(fault())][number(to: 2)]
  }

  private mutating func tableBytes(_ kind: IOMMUKind) -> [UInt8] {
    var bytes: [UInt8]
    switch kind {
    case .intel:
      var builder = DMARBuilder()
      builder.addRMRR(base: word(), limit: word(), scopes: [DMARBuilder.endpoint([(1, 0)])])
      bytes = builder.bytes()
    case .amd:
      var builder = IVRSBuilder()
      builder.addMemoryDefinition(start: word(), length: word())
      bytes = builder.bytes()
    case .arm, .other:
      var builder = IORTBuilder()
      builder.addSMMUv3()
      bytes = builder.bytes()
    }
    if chance() { bytes.removeLast(number(to: bytes.count)) }
    return bytes
  }

  private mutating func vdpaDevice() -> VDPADevice {
    let parents: [VDPAParent] = [.pci(address()), .notPCI, .absent, .unreadable(fault())]
    return VDPADevice(characterDevice: text(), parent: parents[number(to: 3)])
  }

  private mutating func bridge() -> ScopedBridge {
    let secondary = UInt8(number(to: 255))
    return ScopedBridge(
      hierarchy: hierarchy(), buses: secondary...UInt8(number(to: 255 - Int(secondary)) + Int(secondary)))
  }

  private mutating func hierarchy() -> PCIHierarchy {
    let functions = (0...number(to: 3)).map { _ in address() }
    return PCIHierarchy(rootBus: UInt8(number(to: 255)), functions: functions) ?? hierarchy()
  }

  private mutating func fault() -> ReadingFault {
    let causes: [ReadingFault.Cause] = [
      .system(code: Int32(number(to: 200)) - 100, text: text()), .notARegularFile,
      .largerThan(bytes: number(to: 1 << 40)),
      .unexpectedContent(text()),
    ]
    return ReadingFault(path: "/sys/" + text(), cause: causes[number(to: 3)])
  }

  private mutating func kind() -> IOMMUKind {
    [.intel, .amd, .arm, .other("intel"), .other(""), .other(text())][number(to: 5)]
  }

  private mutating func address() -> PCIAddress {
    PCIAddress(
      segment: [0, 1, 0x10000, .max][number(to: 3)], bus: UInt8(number(to: 255)), device: UInt8(number(to: 31)),
      function: UInt8(number(to: 7))) ?? address()
  }

  private mutating func text() -> String {
    let pieces = [
      "vfio-pci", "\"", "\\", "\n", "\u{0}", "\u{1b}[31m", "é", "e\u{301}", "😀", "\u{fffd}", "\u{202e}", "", "/",
    ]
    return (0..<number(to: 4)).map { _ in pieces[number(to: pieces.count - 1)] }.joined()
  }

  private mutating func word() -> UInt64 { [0, .max, 0xbdf7_f000, generator.next()][number(to: 3)] }

  private mutating func chance() -> Bool { generator.next() & 1 == 0 }

  private mutating func number(to limit: Int) -> Int { Int.random(in: 0...limit, using: &generator) }
}
