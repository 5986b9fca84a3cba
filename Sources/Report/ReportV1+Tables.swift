import Eligibility
import FirmwareTables
import Guidance
import PCI

extension ReportV1 {
  /// What `rmrr-guard tables` reports: each table as it is written, and what Linux makes of the memory that it pins.
  public struct Tables: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let tables: [Table]

    /// The report of some tables, in their order.
    public init(_ tables: [DecodedTable]) { self.tables = tables.map { Table($0) } }
  }

  struct Table: Encodable, Sendable {
    let file: String
    let signature: String
    let revision: UInt8
    let oem: OEM
    let checksumValid: Value
    let complete: Bool
    let fault: Value
    let hostAddressWidth: Value
    let flags: Value
    let virtualizationInfo: Value
    let structures: [Value]
    let regions: [WrittenRegion]
    let findings: [TableRemark]

    init(_ decoded: DecodedTable) {
      let table = decoded.table
      file = printable(decoded.file, byteLimit: .max)
      signature = table.header.signature
      revision = table.header.revision
      oem = OEM(id: table.header.oem, tableId: table.header.oemTable, revision: table.header.oemRevision)
      checksumValid = table.header.checksumValid.map { .flag($0) } ?? .null
      complete = table.fault == nil
      fault = table.fault.map { .object(["offset": .number($0.offset), "text": .text($0.description)]) } ?? .null
      (hostAddressWidth, flags, virtualizationInfo) =
        switch table {
        case .dmar(let table): (.number(table.hostAddressWidth), .number(Int(table.flags)), .null)
        case .ivrs(let table): (.null, .null, .number(Int(table.virtualizationInfo)))
        case .iort: (.null, .null, .null)
        }
      structures = table.structureValues
      regions = table.regions.map { WrittenRegion($0) }
      findings = table.findings.map { TableRemark(code: $0.code, text: $0.text(table.iommuKind)) }
    }
  }

  struct OEM: Encodable, Sendable {
    let id: String
    let tableId: String
    let revision: UInt32
  }

  struct TableRemark: Encodable, Sendable {
    let code: String
    let text: String
  }

  struct WrittenRegion: Encodable, Sendable {
    let segment: Value
    let start: String
    let end: String
    let effective: Bool
    let why: String
    let scopes: [Value]

    init(_ region: TableRegion) {
      let range = Region(region.range)
      segment = region.segment.map { .number(Int($0)) } ?? .null
      start = range.start
      end = range.end
      effective = region.effect.isEffective
      why = region.why
      scopes = region.scopes.map(\.value)
    }
  }

  /// A part of a report whose keys differ from one kind of structure to the next.
  enum Value: Hashable, Sendable {
    case null
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([Value])
    case object([String: Value])

    /// An address or a length of memory.
    static func memory(_ number: UInt64) -> Value { .text("0x" + hexadecimal(number)) }
  }
}

extension ReportV1.Value: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let flag): try container.encode(flag)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    case .object(let members): try container.encode(members)
    }
  }
}

extension TableRegion.Scope {
  fileprivate var value: ReportV1.Value {
    switch self {
    case .device(let scope): scope.value
    case .requesters(let devices): devices.value
    case .streams(let mapping):
      .object([
        "type": .text("stream-ids"), "first": .number(Int(mapping.outputBase)), "count": .number(mapping.count),
        "outputReference": .number(Int(mapping.outputReference)),
      ])
    }
  }
}

extension DeviceScope {
  var value: ReportV1.Value {
    .object([
      "type": .text(kind.word), "bus": .number(Int(startBus)), "enumerationId": .number(Int(enumerationID)),
      "path": .list(path.map { .list([.number(Int($0.device)), .number(Int($0.function))]) }),
    ])
  }
}

extension MemoryDefinition.Devices {
  var value: ReportV1.Value {
    let (type, first, last): (String, RequesterID?, RequesterID?) =
      switch self {
      case .all: ("all", nil, nil)
      case .device(let device): ("device", device, device)
      case .range(let first, let last): ("range", first, last)
      }
    func text(_ device: RequesterID?) -> ReportV1.Value { device.map { .text($0.description) } ?? .null }
    return .object(["type": .text(type), "first": text(first), "last": text(last)])
  }
}

extension IDMapping {
  /// How many IDs there are.
  var count: Int { Int(lastIndex) + 1 }
}
