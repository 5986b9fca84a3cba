import PCI

/// What is wrong with the text of `acpidump`, and in which line.
public struct ACPIDumpError: Error, Hashable, Sendable {
  /// The kind of fault.
  public enum Fault: Hashable, Sendable {
    /// The text has none of the tables that can pin memory.
    case noTable
    /// A table has a first line and no bytes.
    case tableWithoutBytes(signature: String)
    /// The bytes of a line are not the ones that come next: something is missing before them, or there twice.
    case offset(found: UInt64, expected: Int)
    /// A line has an offset and no bytes.
    case lineWithoutBytes
  }

  /// The number of the line, from 1; nil where it is the whole text.
  public var line: Int?
  /// The kind of fault.
  public var fault: Fault

  /// A fault in a line.
  public init(line: Int?, fault: Fault) {
    self.line = line
    self.fault = fault
  }
}

extension ACPIDumpError: CustomStringConvertible {
  /// One sentence that names the line and the fault.
  public var description: String { "The text of acpidump cannot be understood: \(clause)." }

  /// The same as a clause, without a full stop.
  public var clause: String { "\(line.map { "line \($0): " } ?? "")\(fault)" }
}

extension ACPIDumpError.Fault: CustomStringConvertible {
  /// The fault as a clause, without a full stop.
  public var description: String {
    switch self {
    case .noTable: "it has no DMAR, IVRS or IORT"
    case .tableWithoutBytes(let signature): "no bytes follow the first line of the \(signature)"
    case .offset(let found, let expected):
      "the bytes at 0x\(hexadecimal(found)) come where those at 0x\(hexadecimal(UInt64(clamping: expected))) are wanted"
    case .lineWithoutBytes: "a line has an offset and no bytes"
    }
  }
}
