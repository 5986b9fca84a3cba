import Eligibility
import FirmwareTables
import Guidance
import HostFacts
import PCI

extension ReportV1 {
  /// What `rmrr-guard report --vendor` reports.
  public struct VendorDocument: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let vendorReport: Vendor

    /// The report for a vendor.
    public init(_ report: VendorReport) { vendorReport = Vendor(report) }
  }

  struct Vendor: Encodable, Sendable {
    let machine: Machine
    let kernel: OrNull<String>
    let iommu: OrNull<String>
    let host: OrNull<String>
    let serialNumber: OrNull<String>
    let questions: [String]
    let devices: [VendorDevice]
    let memory: [VendorMemory]
    let quotations: [Quotation]
    let tables: [TableFile]

    init(_ report: VendorReport) {
      machine = Machine(report.identity)
      kernel = OrNull(report.kernelRelease)
      iommu = OrNull(report.kind?.name)
      host = OrNull(report.identification?.hostName)
      serialNumber = OrNull(report.identification?.serialNumber)
      questions = report.questions
      devices = report.devices.map { VendorDevice($0) }
      memory = report.memory.map { VendorMemory($0) }
      quotations = report.quotations.map { Quotation(text: $0.text, source: $0.source) }
      tables = report.tables.map { TableFile($0) }
    }
  }

  /// What firmware calls the machine and itself.
  struct Machine: Encodable, Sendable {
    let vendor: OrNull<String>
    let product: OrNull<String>
    let boardVendor: OrNull<String>
    let board: OrNull<String>
    let firmwareVendor: OrNull<String>
    let firmwareVersion: OrNull<String>
    let firmwareDate: OrNull<String>

    init(_ identity: MachineIdentity?) {
      vendor = OrNull(identity?.vendor)
      product = OrNull(identity?.product)
      boardVendor = OrNull(identity?.boardVendor)
      board = OrNull(identity?.board)
      firmwareVendor = OrNull(identity?.firmwareVendor)
      firmwareVersion = OrNull(identity?.firmwareVersion)
      firmwareDate = OrNull(identity?.firmwareDate)
    }
  }

  struct VendorDevice: Encodable, Sendable {
    let address: String
    let identifier: OrNull<String>
    let `class`: OrNull<String>
    let slot: OrNull<String>
    let group: OrNull<Int>
    let pinned: String
    let regions: [Region]

    init(_ device: VendorReport.Device) {
      address = device.function.address.description
      identifier = OrNull(device.function.identifier?.description)
      `class` = OrNull(device.function.classCode?.description)
      slot = OrNull(device.slot)
      group = OrNull(device.function.group)
      pinned = device.pin.rawValue
      regions = device.ranges.map { Region($0) }
    }
  }

  struct VendorMemory: Encodable, Sendable {
    let region: Region
    let structure: OrNull<String>
    let offset: OrNull<Int>
    let devices: [String]

    init(_ memory: PinnedMemory) {
      region = Region(memory.range)
      structure = OrNull(memory.region?.kind.name)
      offset = OrNull(memory.region?.offset)
      devices = memory.functions.map(\.description)
    }
  }

  struct Quotation: Encodable, Sendable {
    let text: String
    let source: String
  }

  /// A firmware table, in hexadecimal digits.
  struct TableFile: Encodable, Sendable {
    let path: String
    let bytes: OrNull<String>
    let fault: OrNull<String>

    init(_ table: FirmwareTableFile) {
      path = table.path
      switch table.contents {
      case .bytes(let read):
        bytes = OrNull(read.map { hexadecimal(UInt64($0), digits: 2) }.joined())
        fault = OrNull(nil)
      case .unreadable(let reason):
        bytes = OrNull(nil)
        fault = OrNull(reason.description)
      }
    }
  }
}
