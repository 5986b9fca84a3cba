/// The class code of a PCI function: base class, subclass and programming interface.
///
/// It is the value after the kernel's fixups, which sysfs shows in `class` and which the kernel's own tests use.
public struct ClassCode: Hashable, Sendable {
  /// The 24-bit code, base class in the highest byte: `0x020000` is an Ethernet controller.
  public var rawValue: UInt32

  /// A class code of its 24-bit number; what lies above is cut off.
  public init(rawValue: UInt32) { self.rawValue = rawValue & 0xff_ffff }

  /// The base class, 0x03 for display controllers.
  public var baseClass: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 16) }

  /// Base class and subclass, 0x0c03 for USB controllers.
  public var baseAndSubclass: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 8) }

  /// Whether the kernel regards it as a USB controller, whatever the programming interface
  /// (`IS_USB_DEVICE`, drivers/iommu/intel/iommu.c).
  public var isUSBController: Bool { baseAndSubclass == 0x0c03 }

  /// Whether the kernel regards it as graphics, whatever the subclass (`IS_GFX_DEVICE`, drivers/iommu/intel/iommu.c).
  public var isDisplay: Bool { baseClass == 0x03 }

  /// Whether it is a bridge to an ISA bus, the LPC controller of most chipsets.
  public var isISABridge: Bool { baseAndSubclass == 0x0601 }

  /// Whether it is a bridge to another PCI bus: PCI-to-PCI, CardBus or semi-transparent.
  public var isBridgeToPCIBus: Bool {
    baseAndSubclass == 0x0604 || baseAndSubclass == 0x0607 || baseAndSubclass == 0x0609
  }

  /// What the code stands for in a few words, after the PCI Code and ID Assignment Specification.
  public var name: String {
    switch baseAndSubclass {
    case 0x0100: "SCSI controller"
    case 0x0101: "IDE controller"
    case 0x0104: "RAID controller"
    case 0x0106: "SATA controller"
    case 0x0107: "SAS controller"
    case 0x0108: "NVMe controller"
    case 0x0200: "Ethernet controller"
    case 0x0207: "InfiniBand controller"
    case 0x0280: "network controller"
    case 0x0300: "VGA controller"
    case 0x0302: "3D controller"
    case 0x0380: "display controller"
    case 0x0403: "audio device"
    case 0x0600: "host bridge"
    case 0x0601: "ISA bridge"
    case 0x0604: "PCI bridge"
    case 0x0700: "serial controller"
    case 0x0880: "system peripheral"
    case 0x0b40: "co-processor"
    case 0x0c03: "USB controller"
    case 0x0c04: "Fibre Channel controller"
    case 0x0c05: "SMBus"
    case 0x0c07: "IPMI interface"
    case 0x1200: "processing accelerator"
    default: baseClassName
    }
  }

  private var baseClassName: String {
    switch baseClass {
    case 0x01: "storage controller"
    case 0x02: "network controller"
    case 0x03: "display controller"
    case 0x04: "multimedia controller"
    case 0x05: "memory controller"
    case 0x06: "bridge"
    case 0x07: "communication controller"
    case 0x08: "system peripheral"
    case 0x09: "input device"
    case 0x0b: "processor"
    case 0x0c: "serial bus controller"
    case 0x0d: "wireless controller"
    case 0x10: "encryption controller"
    case 0x11: "signal processing controller"
    case 0x12: "processing accelerator"
    default: "PCI device"
    }
  }
}

extension ClassCode: CustomStringConvertible {
  /// The code as sysfs writes it: `0x020000`.
  public var description: String { "0x" + hexadecimal(UInt64(rawValue), digits: 6) }
}
