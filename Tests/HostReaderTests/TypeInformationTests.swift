import HostFacts
import TestSupport
import Testing

@Suite("The kernel's type information", .timeLimit(.minutes(1)))
struct TypeInformationTests {
  private static let path = "sys/kernel/btf/vmlinux"
  private static let rule66 = "require_direct"
  private static let rule53 = "IOMMU_RESV_DIRECT_RELAXABLE"

  /// What is read of a file with these bytes, by a host whose AMD IOMMU has memory pinned to the device.
  private func read(_ bytes: [UInt8]) throws -> KernelFeatures.TypeInformation {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine, iommu: "ivhd0")
    try host.writer.file(Self.path, bytes)
    return host.facts().kernel.typeInformation
  }

  private func fault(_ text: String) -> KernelFeatures.TypeInformation {
    .unusable(ReadingFault(path: "/" + Self.path, cause: .unexpectedContent(text)))
  }

  @Test(
    "has the names of the rules as whole strings",
    arguments: [
      ([rule53, rule66], true, true), ([rule66, "x", rule53], true, true), ([rule53], false, true),
      ([rule66], true, false),
      (["IOMMU_RESV_DIRECT", "direct"], false, false), ([], false, false),
    ])
  func names(names: [String], requireDirect: Bool, directRelaxable: Bool) throws {
    let read = try read(HostTree.typeInformation(names))
    #expect(read == .names(requireDirect: requireDirect, directRelaxable: directRelaxable))
  }

  @Test(
    "does not have a name that is a part of a longer string",
    arguments: [
      "xrequire_direct", "require_directx", "not_require_direct_at_all", "require_direc", "Require_direct",
      "require_direct ", "IOMMU_RESV_DIRECT_RELAXABLE_require_direct",
    ])
  func parts(name: String) throws {
    #expect(try read(HostTree.typeInformation([name])) == .names(requireDirect: false, directRelaxable: false))
  }

  @Test(
    "has names across the border of two pieces of 64 KiB",
    arguments: [
      65_519, 65_520, 65_521, 65_522, 65_528, 65_533, 65_534, 65_535, 65_536,
    ])
  func border(start: Int) throws {
    // Strings of 63 characters, then one that ends right before the name.
    var names = Array(repeating: String(repeating: "x", count: 63), count: start / 64 - 1)
    names.append(String(repeating: "y", count: start - 64 * names.count - 2))
    let bytes = HostTree.typeInformation(names + [Self.rule66, "z"] + names + [Self.rule53])
    try #require(bytes[(24 + start)...].starts(with: Array(Self.rule66.utf8)))
    #expect(try read(bytes) == .names(requireDirect: true, directRelaxable: true))
  }

  @Test("does not have a name at the end of a string that is longer than a piece", arguments: [65_535, 65_536, 70_000])
  func longString(length: Int) throws {
    let read = try read(HostTree.typeInformation([String(repeating: "x", count: length) + Self.rule66, Self.rule53]))
    #expect(read == fault("a BTF string of more than 65536 bytes"))
  }

  @Test(
    "is unusable where its header is none",
    arguments: [
      [], [0x9f], [0xeb, 0x9f], Array("not a BTF header at all, but long".utf8),
      Array(HostTree.typeInformation([]).prefix(23)),
    ] as [[UInt8]])
  func noHeader(bytes: [UInt8]) throws {
    #expect(try read(bytes) == fault("no BTF header"))
  }

  @Test("is unusable where its string section ends early")
  func truncated() throws {
    let bytes = HostTree.typeInformation(["a", "b", Self.rule66])
    #expect(try read(bytes.dropLast()) == fault("a BTF string section that ends early"))
  }

  @Test("is unusable where its string section does not begin or end with a NUL", arguments: [24, 24 + 4])
  func cut(place: Int) throws {
    var bytes = HostTree.typeInformation(["abc"])
    bytes[place] = UInt8(ascii: "x")
    #expect(try read(bytes) == fault("a BTF string section without its first or last NUL"))
  }

  @Test(
    "is unusable where its string section is out of range",
    arguments: [
      (24, 0, UInt32.max), (.max, 1, 16), (24, 0, 64 * 1024 * 1024 + 1), (24, 0, 0), (23, 1, 1), (0, 24, 1),
    ] as [(UInt32, UInt32, UInt32)])
  func outOfRange(headerLength: UInt32, stringOffset: UInt32, stringLength: UInt32) throws {
    var bytes: [UInt8] = [0x9f, 0xeb, 1, 0]
    for number in [headerLength, 0, 0, stringOffset, stringLength] { bytes += little(number) }
    #expect(try read(bytes) == fault("a BTF header whose string section is out of range"))
  }

  @Test("finds its string section behind a type section")
  func typeSection() throws {
    let strings = [0] + Array(Self.rule66.utf8) + [0] as [UInt8]
    var bytes: [UInt8] = [0x9f, 0xeb, 1, 0]
    for number in [24, 0, 1000, 1000, UInt32(strings.count)] { bytes += little(number) }
    bytes += [UInt8](repeating: 0x41, count: 1000) + strings
    #expect(try read(bytes) == .names(requireDirect: true, directRelaxable: false))
  }

  @Test("may be absent, or no regular file, which is not waited for")
  func noFile() throws {
    let host = try OneDeviceHost(reservedRegions: OneDeviceHost.directLine, iommu: "ivhd0") { $0.typeNames = nil }
    #expect(host.facts().kernel.typeInformation == .absent)
    try host.writer.fifo(Self.path)
    let fault = ReadingFault(path: "/" + Self.path, cause: .notARegularFile)
    #expect(host.facts().kernel.typeInformation == .unusable(fault))
  }
}
