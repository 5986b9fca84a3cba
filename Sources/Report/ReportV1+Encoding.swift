import FoundationEssentials
import Guidance

// What is not known is written as null, so that every key is always there; `source` and `remedies` alone belong to domains only.

extension ReportV1.Device: Encodable {
  private enum CodingKeys: String, CodingKey {
    case address, `class`, group, verdict, reasons, notes, basis, evidence, name, slot, label, source, remedies
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(address, forKey: .address)
    try container.encode(classCode, forKey: .class)
    try container.encode(group, forKey: .group)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(reasons, forKey: .reasons)
    try container.encode(notes, forKey: .notes)
    try container.encode(basis, forKey: .basis)
    try container.encode(evidence, forKey: .evidence)
    try container.encode(name, forKey: .name)
    try container.encode(slot, forKey: .slot)
    try container.encode(label, forKey: .label)
    try container.encodeIfPresent(source, forKey: .source)
    try container.encodeIfPresent(remedies, forKey: .remedies)
  }
}

extension ReportV1.Finding: Encodable {
  private enum CodingKeys: String, CodingKey { case code, text, device, region }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(code, forKey: .code)
    try container.encode(text, forKey: .text)
    try container.encode(device, forKey: .device)
    try container.encode(region, forKey: .region)
  }
}

extension ReportV1.EvidenceItem: Encodable {
  private enum CodingKeys: String, CodingKey { case file, line, text }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(line, forKey: .line)
    try container.encode(text, forKey: .text)
  }
}

extension ReportV1 {
  /// A report as JSON text: keys sorted, indented, with a line break at its end.
  public static func json(_ report: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return escaped(String(decoding: try encoder.encode(report), as: UTF8.self)) + "\n"
  }

  /// JSON in which what would steer a terminal is escaped, so that it stays as it is on the way to one that must not be steered.
  private static func escaped(_ json: String) -> String {
    guard !json.utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x0a }) else { return json }
    // Such a character can only be within a text.
    return json.unicodeScalars.reduce(into: "") { text, scalar in
      guard scalar != "\n", isControl(scalar) else { return text.unicodeScalars.append(scalar) }
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - min(4, digits.count)) + digits
    }
  }
}
