/// The host of Red Hat's whitepaper "RMRR Exclusion", with a USB controller and, under later kernels, a graphics device
/// besides that have RMRRs as well and stay eligible; `Examples/hosts` holds it as directory trees.
public enum WhitepaperHost: String, CaseIterable, Sendable {
  /// The host as the kernel of RHEL 7.1 shows it, without a graphics device, which that kernel would refuse as well.
  case onRHEL71 = "whitepaper-rhel7.1"
  /// The host as a kernel 6.1 shows it.
  case on61 = "whitepaper-6.1"
  /// The host as a kernel 6.12 shows it.
  case on612 = "whitepaper-6.12"

  /// The host as a tree.
  public var tree: HostTree {
    var host = HostTree(functions: Self.functions)
    switch self {
    case .onRHEL71: return Self.treeOnRHEL71
    case .on61:
      host.release = "6.1.0-56-amd64"
      host.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    case .on612: host.release = "6.12.95+deb12-amd64"
    }
    host.reservedRegions = [
      1: "0x00000000bf800000 0x00000000cf9fffff direct-relaxable\n",
      5: "0x00000000bdffd000 0x00000000bdffffff direct-relaxable\n",
      6: "0x0000000000000000 0x0000000000ffffff direct-relaxable\n",
      // The kernel merges adjacent regions, across the devices of a group.
      15: "0x00000000bdf7f000 0x00000000bdf94fff direct\n0x00000000bdff6000 0x00000000bdffcfff direct\n",
      16: "0x00000000bdf7f000 0x00000000bdf94fff direct\n",
    ]
    host.tables["DMAR"] = Self.table(withGraphics: true).bytes()
    return host
  }

  /// Before 4.11 there is no `reserved_regions`, before 4.13 a bridge shows no bus numbers, and 3.10 has neither type
  /// information nor a device's link to its IOMMU.
  private static let treeOnRHEL71: HostTree = {
    var host = HostTree(functions: functions.filter { !$0.isGraphics }, reservedRegions: nil)
    host.release = "3.10.0-229.el7.x86_64"
    host.typeNames = nil
    host.iommu = nil
    host.showsBusNumbers = false
    host.tables["DMAR"] = table(withGraphics: false).bytes()
    return host
  }()

  private static let functions: [HostTree.Function] = {
    let toManagement = "0000:00:1c.7"
    let toStorage = "0000:00:1c.0"
    let toNetwork = "0000:00:01.0"
    return [
      .init("0000:00:00.0", classCode: 0x060000, identifier: (0x8086, 0x3c00), group: 0),
      .init(
        toNetwork, classCode: 0x060400, identifier: (0x8086, 0x3c02), driver: "pcieport", group: 2, buses: 3...3),
      .init("0000:00:02.0", classCode: 0x030000, identifier: (0x8086, 0x0162), driver: "i915", group: 1),
      .init(
        toStorage, classCode: 0x060400, identifier: (0x8086, 0x1d10), driver: "pcieport", group: 3, buses: 2...2),
      .init(
        toManagement, classCode: 0x060400, identifier: (0x8086, 0x1d1e), driver: "pcieport", group: 4, buses: 1...1),
      .init("0000:00:1d.0", classCode: 0x0c0320, identifier: (0x8086, 0x1d26), driver: "ehci-pci", group: 5),
      .init("0000:00:1f.0", classCode: 0x060100, identifier: (0x8086, 0x1d41), driver: "lpc_ich", group: 6),
      .init(
        "0000:01:00.0", below: [toManagement], classCode: 0x088000, identifier: (0x103c, 0x3306), driver: "hpilo",
        group: 15),
      .init(
        "0000:01:00.1", below: [toManagement], classCode: 0x020000, identifier: (0x14e4, 0x1657), driver: "tg3",
        group: 15),
      .init(
        "0000:01:00.2", below: [toManagement], classCode: 0x088000, identifier: (0x103c, 0x3307), driver: "hpilo",
        group: 15),
      .init(
        "0000:01:00.4", below: [toManagement], classCode: 0x0c0700, identifier: (0x103c, 0x3302), group: 15),
      .init(
        "0000:02:00.0", below: [toStorage], classCode: 0x010802, identifier: (0x144d, 0xa822), driver: "nvme",
        group: 16),
      .init("0000:03:00.0", below: [toNetwork], identifier: (0x8086, 0x1521), driver: "igb", group: 17),
      .init("0000:03:00.1", below: [toNetwork], identifier: (0x8086, 0x1521), driver: "igb", group: 18),
    ]
  }()

  private static func table(withGraphics: Bool) -> DMARBuilder {
    let management0 = DMARBuilder.endpoint([(0x1c, 7), (0, 0)])
    let management2 = DMARBuilder.endpoint([(0x1c, 7), (0, 2)])
    let management4 = DMARBuilder.endpoint([(0x1c, 7), (0, 4)])
    let storage = DMARBuilder.endpoint([(0x1c, 0), (0, 0)])
    var table = DMARBuilder()
    table.addHardwareUnit(registerBase: 0xf34f_e000)
    table.addRMRR(base: 0xbdf7_f000, limit: 0xbdf8_efff, scopes: [storage, management0, management2])
    table.addRMRR(base: 0xbdf8_f000, limit: 0xbdf9_2fff, scopes: [storage, management0, management2])
    table.addRMRR(base: 0xbdf9_3000, limit: 0xbdf9_4fff, scopes: [storage, management0, management2])
    table.addRMRR(base: 0xbdff_6000, limit: 0xbdff_cfff, scopes: [management0, management2, management4])
    table.addRMRR(base: 0xbdff_d000, limit: 0xbdff_ffff, scopes: [DMARBuilder.endpoint([(0x1d, 0)])])
    if withGraphics {
      table.addRMRR(base: 0xbf80_0000, limit: 0xcf9f_ffff, scopes: [DMARBuilder.endpoint([(0x02, 0)])])
    }
    return table
  }
}
