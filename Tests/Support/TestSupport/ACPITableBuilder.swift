/// Puts the ACPI header before the body of a table, its length and checksum set.
enum ACPITableBuilder {
  /// A table of its signature, revision and all that follows the 36 bytes of the header; `length` overrides the length, and
  /// a checksum that is not `valid` is off by one.
  static func bytes(
    signature: String, revision: UInt8, body: [UInt8], length: UInt32? = nil, checksumIsValid valid: Bool = true
  ) -> [UInt8] {
    var table = Array(signature.utf8) + little(length ?? UInt32(36 + body.count)) + [revision, 0]
    table += Array("GUARD ".utf8) + Array("EXAMPLE ".utf8) + little(1 as UInt32) + Array("GUAR".utf8)
    table += little(1 as UInt32) + body
    table[9] = (valid ? 0 : 1) &- table.reduce(0, &+)
    return table
  }
}
