import KernelLog
import PCI
import TestSupport
import Testing

@Suite("A message that is known")
struct DisguiseTests {
  @Test("is understood however it is disguised", arguments: KnownMessage.all)
  func disguised(message: KnownMessage) throws {
    for disguise in Disguise.all {
      let diagnosis = LogDiagnosis(try LogReading(bytes: Array(disguise.apply(message.text).utf8)))
      #expect(diagnosis.findings.map(\.cause) == [message.cause], "\(disguise.name)")
      #expect(diagnosis.findings.flatMap(\.devices).map(\.description) == message.devices, "\(disguise.name)")
    }
  }

  @Test("is understood under prefixes and wraps of every kind", arguments: 0..<40)
  func random(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    for message in KnownMessage.all {
      let text = Self.random(message.text, &generator)
      let diagnosis = LogDiagnosis(try LogReading(bytes: Array(text.utf8)))
      #expect(diagnosis.findings.map(\.cause) == [message.cause], "seed \(seed), \(message.name): \(text)")
      let devices = diagnosis.findings.flatMap(\.devices).map(\.description)
      #expect(devices == message.devices, "seed \(seed), \(message.name): \(text)")
    }
  }

  private static let prefixes = [
    "", "[  522.129925] ", "<4>[    1.5] ", "Jan  3 17:54:48 host-1 kernel: ", "2024-08-08T01:45:51.824474Z ", "\t> ",
    "[Mon Jan  1 12:00:00 2024] ", "2024-08-08T01:45:51.824474123Z stderr F ",
    "2024-08-08T01:45:51+00:00 host kernel: ",
    "(XEN) ", "[  +0.000012] ", "[Nov23 02:00] ", "kern  :warn  : [  522.129925] ", "<4>",
    "Nov 23 02:00:00 host qemu[12]: ",
  ]

  /// Escaped or not, in pieces of every length, each behind the same prefix.
  private static func random(_ text: String, _ generator: inout SeededGenerator) -> String {
    var rest = (Bool.random(using: &generator) ? Disguise.escaped(text) : text)[...]
    if Bool.random(using: &generator) { rest = rest.uppercased()[...] }
    let prefix = prefixes.randomElement(using: &generator) ?? ""
    var lines: [String] = []
    while !rest.isEmpty {
      let width = Int.random(in: 1...70, using: &generator)
      lines.append(prefix + rest.prefix(width))
      rest = rest.dropFirst(width)
    }
    return lines.joined(separator: "\n")
  }
}
