import Configuration
import PCI
import Testing

@Suite("A fault in a configuration")
struct ConfigurationErrorTests {
  private static let exception = "[exception 0000:01:00.0]\n"

  @Test(
    "is told by its place",
    arguments: [
      ("[guard]\npolicy = Warn\n", "`policy = Warn` in [guard] is not `kernel` or `whitepaper` or `warn`"),
      ("[guard]\npolicy =\n", "`policy = ` in [guard] is not `kernel` or `whitepaper` or `warn`"),
      ("[guard]\non-undetermined = deny\n", "`on-undetermined = deny` in [guard] is not `allow` or `refuse`"),
      ("[guard]\nhost = srv\n", "`host = srv` in [guard] is not an absolute path"),
      ("[guard]\npolicies = warn\n", "`policies` has no meaning in [guard]"),
      ("[guard]\nPolicy = warn\n", "`Policy` has no meaning in [guard]"),
      ("[guard]\n\npolicy\n", "line 3 is neither a [section] nor `name = value`"),
      ("[guard\npolicy = warn\n", "line 1 is neither a [section] nor `name = value`"),
      ("[guard] policy = warn\n", "line 1 is neither a [section] nor `name = value`"),
      ("[guard]\n= warn\n", "`` has no meaning in [guard]"),
      ("[guard]\npolicy = \0warn\n", "line 2 has a NUL byte"),
      ("policy = warn\n", "[] is neither [guard] nor [exception ADDRESS]"),
      ("[Guard]\npolicy = warn\n", "[Guard] is neither [guard] nor [exception ADDRESS]"),
      ("[gaurd]\n", "[gaurd] is neither [guard] nor [exception ADDRESS]"),
      ("[exception]\nreason = x\n", "[exception] is neither [guard] nor [exception ADDRESS]"),
      ("[exception 01:00.0]\nreason = x\n", "[exception 01:00.0] is neither [guard] nor [exception ADDRESS]"),
      ("[exception 01:00.0]\n", "[exception 01:00.0] is neither [guard] nor [exception ADDRESS]"),
      (exception, "[exception 0000:01:00.0] has no `reason`"),
      (exception + "[guard]\npolicy = warn\n", "[exception 0000:01:00.0] has no `reason`"),
      ("[guard]\n" + exception + "# nothing\n[guard]\n", "[exception 0000:01:00.0] has no `reason`"),
      (exception + "domain = vm0\n", "[exception 0000:01:00.0] has no `reason`"),
      (exception + "reason =\n", "[exception 0000:01:00.0] has no `reason`"),
      (exception + "reason = x\nreasons = y\n", "`reasons` has no meaning in [exception 0000:01:00.0]"),
      (exception + "reason = x\npolicy = warn\n", "`policy` has no meaning in [exception 0000:01:00.0]"),
    ])
  func text(text: String, expected: String) {
    #expect(fault(in: text)?.description == expected)
    let crlf = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(fault(in: crlf)?.description == expected)
  }

  @Test("is a line that is longer than libinih reads whole")
  func lineLength() throws {
    let limit = GuardConfiguration.lineByteLimit
    let longest = "reason = " + String(repeating: "r", count: limit - "reason = ".count)
    let exceptions = try configuration("# first\n" + Self.exception + longest + "\ndomain = vm0").exceptions
    #expect(exceptions.map(\.reason.utf8.count) == [limit - "reason = ".count])
    #expect(exceptions.map(\.domains) == [["vm0"]])
    #expect(fault(in: "# first\n" + Self.exception + longest + "r\n") == .lineTooLong(line: 3, limit: limit))
    #expect(fault(in: "#" + String(repeating: " ", count: limit) + "\n") == .lineTooLong(line: 1, limit: limit))
    #expect(ConfigurationError.lineTooLong(line: 3, limit: 197).description == "line 3 is longer than 197 bytes")
  }

  @Test("is not a byte that is no text, which libinih must not get in a longer form either")
  func invalidText() throws {
    let bytes = Array(Self.exception.utf8) + Array("reason = ".utf8) + [UInt8](repeating: 0xff, count: 180)
    let configuration = try GuardConfiguration(fileContents: bytes)
    #expect(configuration.exceptions.map(\.reason) == [String(repeating: "\u{fffd}", count: 180)])
  }
}

@Suite("Any bytes")
struct AnyBytesTests {
  private static let sample = Array(
    "\u{feff}# a\n[guard]\npolicy = warn ; b\r\nhost = /h\n[exception 0000:01:00.0]\n reason = x\ndomain = v\n".utf8)

  private func check(_ bytes: [UInt8]) {
    do throws(ConfigurationError) {
      let configuration = try GuardConfiguration(fileContents: bytes)
      #expect(configuration.host.hasPrefix("/"))
      #expect(!configuration.exceptions.contains { $0.reason.isEmpty })
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  @Test("are a configuration or a fault", arguments: UInt8.min...UInt8.max)
  func changed(byte: UInt8) {
    for index in Self.sample.indices {
      var bytes = Self.sample
      bytes[index] = byte
      check(bytes)
    }
    check([UInt8](repeating: byte, count: 1_000))
    check(Self.sample + [byte])
  }

  @Test("are so wherever they are cut")
  func cut() {
    for length in Self.sample.indices { check(Array(Self.sample[..<length])) }
  }
}
