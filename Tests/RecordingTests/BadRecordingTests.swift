import Foundation
import HostFacts
import PCI
import Recording
import TestSupport
import Testing

@Suite("A file that is no recording is told in a sentence, with the place")
struct BadRecordingTests {
  /// A text, and what is said about it.
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var message: String
    var testDescription: String { message }
  }

  private static let kernel = #""kernel": {"typeInformation": {"state": "absent"}}"#
  private static let rest = #""groups": [], "table": {"state": "absent"}"#

  /// A whole recording with some functions.
  private static func recording(functions: String, rest: String = rest) -> String {
    #"{"recordingVersion": 1, \#(kernel), "functions": [\#(functions)], \#(rest)}"#
  }

  private static func function(_ members: String) -> String {
    recording(functions: #"{"address": "0000:01:00.0", "headerType": "endpoint"\#(members)}"#)
  }

  /// More members than are looked through one by one.
  private static let manyKeys = (1...40).map { "\"k\($0)\": 0" }.joined(separator: ", ")

  /// A recording with a line of memory that starts at an address.
  private static func line(start: String) -> String {
    recording(
      functions: "",
      rest: #""groups": [{"number": 1, "members": [], "reservedRegions": {"state": "read", "mayBeCut": false, "#
        + #""lines": [{"line": 1, "start": "\#(start)", "end": "0xf", "type": "direct"}]}}], "table": {"state": "absent"}"#
    )
  }

  private static let cases: [Case] = [
    Case(
      text: "", message: "it ends at line 1, column 1, before it is complete; it may have been cut when it was copied"),
    Case(
      text: "{\n  \"recordingVersion\": 1,\n",
      message: "it ends at line 3, column 1, before it is complete; it may have been cut when it was copied"),
    Case(text: "<domain/>", message: "line 1, column 1: a value is wanted"),
    Case(text: "{} {}", message: "line 1, column 4: the end of the file is wanted"),
    Case(text: "{\"a\": 1,\n \"a\": 2}", message: "line 2, column 2: the key \"a\" is there twice"),
    Case(text: #"{"a": 1, "\u0061": 2}"#, message: "line 1, column 10: the key \"a\" is there twice"),
    Case(
      text: "{\(manyKeys), \"k3\": 0}",
      message: "line 1, column \(manyKeys.utf8.count + 4): the key \"k3\" is there twice"),
    Case(
      text: "{\(manyKeys), \"k30\": 0}",
      message: "line 1, column \(manyKeys.utf8.count + 4): the key \"k30\" is there twice"),
    Case(text: "{\(manyKeys)}", message: "it has no recordingVersion, which `rmrr-guard record` writes"),
    Case(text: "{\"a\": 01}", message: "line 1, column 8: a comma or } is wanted"),
    Case(text: "{\"a\": \"\t\"}", message: "line 1, column 8: a character that is no control character is wanted"),
    Case(text: #"{"a": "\ud800"}"#, message: "line 1, column 8: a text is not valid Unicode"),
    Case(text: #"{"a": "\x"}"#, message: "line 1, column 8: an escape sequence of JSON is wanted"),
    Case(text: "[1, nul]", message: "line 1, column 5: null is wanted"),
    Case(
      text: String(repeating: "[", count: 100_000),
      message: "line 1, column 33: lists and objects are nested more than 32 deep"),
    Case(text: "[]", message: "it has no recordingVersion, which `rmrr-guard record` writes"),
    Case(
      text: #"{"schemaVersion": 1, "devices": []}"#,
      message: "it has no recordingVersion, which `rmrr-guard record` writes"),
    Case(
      text: #"{"recordingVersion": 2, "functions": "of another form"}"#,
      message:
        "it is a recording of version 2, and this rmrr-guard reads version 1; read it with the rmrr-guard that made"
        + " it, or a later one"),
    Case(
      text: #"{"recordingVersion": "1"}"#,
      message: "recordingVersion is \"1\", and a whole number from 1 to 9223372036854775807 is wanted"),
    Case(
      text: #"{"recordingVersion": 99999999999999999999}"#,
      message: "recordingVersion is 99999999999999999999, and a whole number from 1 to 9223372036854775807 is wanted"),
    Case(text: #"{"recordingVersion": 1}"#, message: "kernel is missing"),
    Case(text: recording(functions: "3"), message: "functions[0] is 3, and an object is wanted"),
    Case(text: recording(functions: "{}"), message: "functions[0].address is missing"),
    Case(
      text: recording(functions: #"{"address": "01:00.0"}"#),
      message: "functions[0].address is \"01:00.0\", and a PCI address such as \"0000:01:00.0\" is wanted"),
    Case(
      text: function(#", "class": "0x1000000""#),
      message: "functions[0].class is \"0x1000000\", and a class code such as \"0x020000\" is wanted"),
    Case(
      text: function(#", "group": 1e400"#),
      message: "functions[0].group is 1e400, and a whole number from -9223372036854775808 to 9223372036854775807 is"
        + " wanted"),
    Case(text: function(#", "driver": ["igb"]"#), message: "functions[0].driver is a list, and a text is wanted"),
    Case(
      text: function(#", "id": "8086:+521""#),
      message: "functions[0].id is \"8086:+521\", and a vendor and a device number such as \"8086:10d3\" is wanted"),
    Case(
      text: function(#", "hierarchy": {"rootBus": 256, "functions": ["0000:01:00.0"]}"#),
      message: "functions[0].hierarchy.rootBus is 256, and a whole number from 0 to 255 is wanted"),
    Case(
      text: function(#", "hierarchy": {"rootBus": 0, "functions": []}"#),
      message: "functions[0].hierarchy.functions is a list, and a list with a function in it is wanted"),
    Case(
      text: recording(
        functions:
          #"{"address": "0000:01:00.0", "headerType": "endpoint"}, {"address": "0000:01:00.0", "headerType": "bridge"}"#
      ),
      message: "functions[1].address is \"0000:01:00.0\", which was there before"),
    Case(
      text: recording(
        functions: "",
        rest: #""groups": [{"number": 1, "members": [], "reservedRegions": {"state": "read", "mayBeCut": false, "#
          + #""lines": [{"line": 1, "start": "0x-1", "end": "0x0", "type": "direct"}]}}], "table": {"state": "absent"}"#
      ),
      message:
        "groups[0].reservedRegions.lines[0].start is \"0x-1\", and an address of memory such as \"0xbdf7f000\" is"
        + " wanted"),
    Case(
      text: recording(functions: "", rest: #""groups": [], "table": {"state": "read", "file": "/DMAR"}"#),
      message: "table.file is \"/DMAR\", and the path of one of the tableFiles is wanted"),
    Case(
      text: recording(
        functions: "", rest: rest + #", "tableFiles": [{"path": "/DMAR", "kind": "intel", "bytes": "%%"}]"#),
      message: "tableFiles[0].bytes is \"%%\", and at most 1048576 bytes in base64 is wanted"),
    Case(
      text: recording(
        functions: "",
        rest: rest + #", "scopedBridges": [{"hierarchy": {"rootBus": 0, "functions": ["0000:00:01.0"]}, "#
          + #""secondaryBus": 9, "subordinateBus": 8}]"#),
      message: "scopedBridges[0].subordinateBus is 8, and a whole number from 9 to 255 is wanted"),
  ]

  @Test(arguments: cases)
  func message(bad: Case) {
    let error = #expect(throws: RecordingError.self) { _ = try HostRecording(bytes: Array(bad.text.utf8)) }
    #expect(error.map { "\($0)" } == bad.message)
  }

  @Test("though it is larger than any recording")
  func large() {
    let error = #expect(throws: RecordingError.self) {
      _ = try HostRecording(bytes: [UInt8](repeating: 0x20, count: HostRecording.byteLimit + 1))
    }
    #expect(error.map { "\($0)" } == "it is larger than 64 MiB, and no recording is")
  }

  @Test(
    "and so is an address of memory that is none, or too large",
    arguments: ["", "0", "0x", "bdf7f000", "0Xbdf7f000", "0x+1", "0x 1", "0x10000000000000000", "0xg"])
  func badAddress(text: String) {
    #expect(throws: RecordingError.self) { _ = try HostRecording(bytes: Array(Self.line(start: text).utf8)) }
  }

  @Test(
    "but any other is what it says",
    arguments: [("0x0", 0), ("0xBDF7f000", 0xbdf7_f000), ("0xffffffffffffffff", .max), ("0x00000000000000000000a", 10)])
  func address(text: String, start: UInt64) throws {
    let facts = try HostRecording(bytes: Array(Self.line(start: text).utf8)).facts
    #expect(facts.groups.first?.reservedRegions.understood.first?.range.start == start)
  }

  @Test("but keys that are not known are of a later program, and ignored")
  func unknownKeys() throws {
    let text = Self.function(#", "serialNumber": {"of": ["what", 1.5e3, null, true]}"#)
    #expect(try HostRecording(bytes: Array(text.utf8)).facts.functions.count == 1)
  }

  @Test("and bytes that are not UTF-8 are none")
  func notUTF8() {
    let error = #expect(throws: RecordingError.self) { _ = try HostRecording(bytes: Array("{\"".utf8) + [0xff, 0x22]) }
    #expect(error == .syntax(.notUTF8, line: 1, column: 2))
  }

  @Test("wherever it was cut, and whatever byte was changed", arguments: 0..<20 as Range<UInt64>)
  func damaged(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var random = RandomHost(seed: seed)
    let whole = Array(try random.recording().text().utf8)
    for _ in 0..<50 {
      let length = Int.random(in: 0..<(whole.count - 1), using: &generator)
      #expect(throws: RecordingError.self) { _ = try HostRecording(bytes: Array(whole.prefix(length))) }
      var changed = whole
      changed[length] = UInt8.random(in: 0...255, using: &generator)
      // A value or an error, and never a trap.
      _ = try? HostRecording(bytes: changed)
    }
  }
}
