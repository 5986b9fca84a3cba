import DomainCheck
import Eligibility
import FirmwareTables
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

@Suite("The report for a machine's vendor")
struct VendorTextTests {
  /// The whitepaper's host as a machine of HPE's.
  private static var hpe: HostTree {
    var tree = WhitepaperHost.on612.tree
    tree.identity = [
      "sys_vendor": "HP", "product_name": "ProLiant DL380p Gen8", "bios_vendor": "HP", "bios_version": "P70",
      "bios_date": "05/24/2019",
    ]
    tree.slots = ["2": "0000:02:00"]
    return tree
  }

  /// An AMD machine whose IVMD names a range of devices, one of which is there.
  private static func amd(release: String, typeNames: [String], line: String = "direct") -> HostTree {
    var tree = HostTree(
      functions: [
        HostTree.Function("0000:00:02.1", classCode: 0x060400, driver: "pcieport", group: 1, buses: 3...3),
        HostTree.Function("0000:03:00.0", below: ["0000:00:02.1"], classCode: 0x030000, driver: "amdgpu", group: 2),
      ], reservedRegions: [2: "0x000000009f000000 0x000000009f0fffff \(line)\n"])
    tree.iommu = "ivhd0"
    var ivrs = IVRSBuilder()
    ivrs.addHardwareDefinition()
    ivrs.addMemoryDefinition(type: 0x22, device: 0x0300, last: 0x03ff, start: 0x9f00_0000, length: 0x10_0000)
    tree.tables = ["IVRS": ivrs.bytes()]
    tree.release = release
    tree.typeNames = typeNames
    return tree
  }

  private func report(
    on tree: HostTree, identification: HostIdentification? = nil
  ) throws -> VendorReport {
    let directory = try TemporaryDirectory(tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    defer { withExtendedLifetime(directory) {} }
    return VendorReport(
      HostJudgement(host: try reader.factsOfWholeHost()), tableFiles: reader.firmwareTableFiles(),
      identification: identification)
  }

  @Test("of a machine whose devices are refused")
  func intel() throws {
    let report = try report(on: Self.hpe)
    try expectGolden(VendorText.render(report), "vendor-hpe.txt")
    try expectGolden(try ReportV1.json(ReportV1.VendorDocument(report)), "vendor-hpe.json")
  }

  @Test("with the names of host and machine, where they are asked for")
  func identified() throws {
    let names = HostIdentification(hostName: "node-seventeen", serialNumber: "CZ1234ABCD")
    let named = VendorText.render(try report(on: Self.hpe, identification: names))
    let unnamed = VendorText.render(try report(on: Self.hpe))
    #expect(named.contains("  Host        node-seventeen\n  Serial no.  CZ1234ABCD\n"))
    #expect(!named.contains("names no host"))
    #expect(unnamed.contains("This report names no host, no guest and no serial number."))
  }

  @Test("of a machine with a range of devices, on a kernel that refuses and on one that does not")
  func amd() throws {
    let new = try report(on: Self.amd(release: "6.12.95", typeNames: ["require_direct"]))
    let old = try report(on: Self.amd(release: "6.1.0", typeNames: ["IOMMU_RESV_DIRECT_RELAXABLE"]))
    try expectGolden(VendorText.render(new) + "\n=====\n\n" + VendorText.render(old), "vendor-amd.txt")
  }

  @Test("does not tell AMD and Arm of a refusal that was Intel's, and quotes what this host's kernel prints")
  func quotations() throws {
    let amd = VendorText.render(try report(on: Self.amd(release: "6.12.95", typeNames: ["require_direct"])))
    #expect(!amd.contains("RMRR") && amd.contains("1:1 IOMMU mapping"))
    var old = Self.hpe
    old.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    old.release = "6.1.0"
    let intel = VendorText.render(try report(on: old))
    #expect(intel.contains("ineligible for IOMMU domain") && !intel.contains("1:1 IOMMU mapping"))
  }

  @Test("without the table tells what the kernel tells, and whose memory it is where a device is alone in its group")
  func withoutTable() throws {
    var tree = Self.hpe
    tree.tables = [:]
    let text = VendorText.render(try report(on: tree))
    #expect(text.contains("as Linux tells;"), "\(text)")
    #expect(text.contains(/0000:01:00\.1 .* its group is/) && text.contains(/0000:02:00\.0 .* yes/))
    #expect(!text.contains("no, shares the group"))
  }

  @Test("of a machine whose IOMMU is off says so")
  func iommuOff() throws {
    var tree = Self.amd(release: "6.12.95", typeNames: ["require_direct"])
    tree.functions = tree.functions.map { function in
      var function = function
      function.group = nil
      return function
    }
    tree.iommu = nil
    let text = VendorText.render(try report(on: tree))
    #expect(text.contains("The IOMMU is off as Linux runs here."), "\(text)")
  }

  @Test(
    "names the machine as people do",
    arguments: [
      (
        [
          "sys_vendor": "To Be Filled By O.E.M.", "product_name": "To Be Filled By O.E.M.", "board_vendor": "ASRock",
          "board_name": "X570 Taichi",
        ], "ASRock X570 Taichi: "
      ),
      (["sys_vendor": "QEMU", "product_name": "QEMU Virtual Machine"], "QEMU Virtual Machine: "),
      (["sys_vendor": "System manufacturer", "product_name": "Default string"], ""), (["sys_vendor": "HP"], ""),
    ])
  func names(identity: [String: String], name: String) throws {
    var tree = Self.hpe
    tree.identity = identity
    #expect(VendorText.render(try report(on: tree)).hasPrefix("Subject: \(name)firmware pins"))
  }

  @Test(
    "does not give away a name in the kernel's release",
    arguments: [
      ("6.12.95-secrethost+build@alice", "6.12.95"), ("6.8.12-4-pve", "6.8.12-4-pve"),
      ("6.12.95+deb12-amd64", "6.12.95+deb12-amd64"),
      ("5.14.0-427.el9.x86_64", "5.14.0-427.el9.x86_64"), ("6.18.0-rc3", "6.18.0-rc3"), ("6.11.0-alice", "6.11.0"),
      ("6.1.0-debbie", "6.1.0"), ("6.1.0-archibald1", "6.1.0"),
      ("6.12.95+deb12-cloud-arm64", "6.12.95+deb12-cloud-arm64"), ("6.1.0-el-capitan", "6.1.0"),
      ("6.8.0-45-generic", "6.8.0-45-generic"), ("6.10.3-200.fc40.x86_64", "6.10.3-200.fc40.x86_64"),
    ])
  func release(release: String, told: String) throws {
    var tree = Self.hpe
    tree.release = release
    #expect(VendorText.render(try report(on: tree)).contains("Kernel      Linux \(told)\n"))
    let named = try report(on: tree, identification: HostIdentification(hostName: "h", serialNumber: nil))
    #expect(VendorText.render(named).contains("Kernel      Linux \(release)\n"))
  }

  @Test("of a machine where nothing stands in a guest's way: there is nothing to ask")
  func nothing() throws {
    let report = try report(on: Self.amd(release: "6.12.95", typeNames: ["require_direct"], line: "msi"))
    let text = VendorText.render(report)
    #expect(text.contains("so there is nothing to ask for."), "\(text)")
    #expect(!text.contains("What we ask"))
  }

  @Test("that cannot have the table says so")
  func unreadable() {
    let fault = FirmwareTableFile(
      path: "/sys/firmware/acpi/tables/DMAR", kind: .intel,
      contents: .unreadable(
        ReadingFault(path: "/sys/firmware/acpi/tables/DMAR", cause: .system(code: 13, text: "Permission denied"))))
    let text = VendorText.render(VendorReport(HostJudgement(host: HostFacts()), tableFiles: [fault]))
    #expect(text.contains("Permission denied. Root can\n  read it."), "\(text)")
  }

  @Test("has lines that fit into a mail, but for the tables of devices and bytes")
  func width() throws {
    let text = VendorText.render(try report(on: Self.hpe))
    let paragraphs = text.split(separator: "\n").filter { !$0.contains("0000:0") && !$0.contains(": ") }
    #expect(paragraphs.count > 10)
    #expect(paragraphs.allSatisfy { $0.count <= 78 })
  }
}
