import PCI

/// What is wrong with a firmware table, and at which byte.
public struct TableError: Error, Hashable, Sendable {
  /// The kind of fault.
  public enum Fault: Hashable, Sendable {
    /// The file holds fewer bytes than an ACPI table header.
    case shorterThanHeader(length: Int)
    /// The table bears another signature than the one asked for.
    case signature(found: String, expected: String)
    /// The header's own length is shorter than the table's fixed part.
    case shorterThanFixedPart(length: UInt32)
    /// The header says that the table is longer than the file.
    case longerThanFile(length: UInt32, fileLength: Int)
    /// A structure says that it has no length, so that what follows it cannot be found.
    case structureWithoutLength(type: UInt16)
    /// The bytes that are left at the table's end are too few for a structure's type and length.
    case structureHeaderCut(length: Int)
    /// A structure is shorter than its fixed part.
    case structureTooShort(type: UInt16, length: Int)
    /// A structure reaches past the end of the table.
    case structurePastEnd(type: UInt16, length: Int)
    /// The list of nodes starts inside the table's header or past its end.
    case nodeListOutside(offset: UInt32)
    /// The table ends before all of its nodes.
    case fewerNodes(count: Int, expected: UInt32)
    /// A list inside a node reaches past the node's end.
    case listOutsideNode(type: UInt16, count: UInt32)
    /// A device scope is shorter than its fixed part, has half a path element, or reaches past its structure.
    case deviceScopeLength(length: Int)
  }

  /// The signature of the table that was read: `DMAR`, `IVRS` or `IORT`.
  public var table: String
  /// The offset of the fault from the table's first byte.
  public var offset: Int
  /// The kind of fault.
  public var fault: Fault

  /// A fault at an offset of a table.
  public init(table: String, offset: Int, fault: Fault) {
    self.table = table
    self.offset = offset
    self.fault = fault
  }
}

extension TableError {
  /// Whether the fault is in a list of device scopes, behind which the reading goes on.
  public var isScopeFault: Bool { if case .deviceScopeLength = fault { true } else { false } }
}

extension TableError: CustomStringConvertible {
  /// One sentence that names the table, the place and the fault.
  public var description: String {
    "The \(table) table is malformed at byte 0x\(hexadecimal(UInt64(clamping: offset))): \(fault)."
  }
}

extension TableError.Fault: CustomStringConvertible {
  /// The fault as a clause, without a full stop.
  public var description: String {
    switch self {
    case .shorterThanHeader(let length):
      "it has \(length) bytes, and an ACPI table header has \(ACPIHeader.byteCount)"
    case .signature(let found, let expected): "its signature is \"\(found)\" and not \(expected)"
    case .shorterThanFixedPart(let length): "its header gives a length of \(length) bytes, less than its fixed part"
    case .longerThanFile(let length, let fileLength):
      "its header gives a length of \(length) bytes, but there are only \(fileLength)"
    case .structureWithoutLength(let type): "a structure of type \(Self.number(type)) has length 0"
    case .structureHeaderCut(let length):
      "only \(length) bytes are left, too few for a structure's type and length"
    case .structureTooShort(let type, let length):
      "a structure of type \(Self.number(type)) has \(length) bytes, less than its fixed part"
    case .structurePastEnd(let type, let length):
      "a structure of type \(Self.number(type)) with \(length) bytes reaches past the end of the table"
    case .nodeListOutside(let offset): "its list of nodes starts at byte \(offset), which is not inside the table"
    case .fewerNodes(let count, let expected): "it says to have \(expected) nodes, and ends after \(count)"
    case .listOutsideNode(let type, let count):
      "a node of type \(Self.number(type)) has a list of \(count) entries that reaches past its end"
    case .deviceScopeLength(let length): "a device scope has a length of \(length) bytes, which cannot be"
    }
  }

  /// DMAR and IORT count their types from 0, the IVRS from 0x10.
  private static func number(_ type: UInt16) -> String {
    type < 0x10 ? String(type) : "0x" + hexadecimal(UInt64(type))
  }
}
