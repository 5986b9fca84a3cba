import Testing

@testable import GuardCommands

@Suite("A file is called as the system calls it")
struct FileNameTests {
  @Test(
    "in text that has all its bytes",
    arguments: [
      ([0x61, 0x2e, 0x6a], "a.j"), ([0x61, 0xff, 0xfe, 0x62], "a\\xff\\xfeb"), ([0xc3], "\\xc3"),
      ([0xc3, 0xa9, 0x0a], "é\n"), ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"), ([0xe2, 0x82, 0x61], "\\xe2\\x82a"),
      ([], ""),
    ] as [([UInt8], String)])
  func text(bytes: [UInt8], text: String) {
    let name = FileName(bytes: bytes)
    #expect(Array(name.text.utf8) == Array(text.utf8))
    #expect(name.withCString { FileName($0) } == name)
  }

  @Test("by its bytes, though texts of other bytes may be called the same")
  func identity() {
    #expect("é" == "e\u{301}")
    #expect(FileName("é") != FileName("e\u{301}"))
    #expect(Set([FileName("é"), FileName("e\u{301}")]).count == 2)
  }

  @Test("in the order of the bytes")
  func order() {
    #expect(
      [FileName("b"), FileName("é"), FileName("a.json"), FileName("a")].sorted().map(\.text) == [
        "a", "a.json", "b", "é",
      ])
  }

  @Test(
    "without its ending, unless that is all of it",
    arguments: [
      ("a.json", "a"), (".json", ".json"), ("json", "json"), ("a.json.json", "a.json"), ("a.JSON", "a.JSON"), ("", ""),
    ])
  func ending(name: String, wanted: String) { #expect(FileName(name).dropping(ending: ".json").text == wanted) }

  @Test("in a directory, with one slash between them")
  func paths() {
    #expect(FileName("a").appending(FileName("b")).text == "a/b")
    #expect(FileName("/").appending(FileName("b")).text == "/b")
    #expect(FileName("a/b//").lastComponent.text == "b")
    #expect(FileName("/").lastComponent.text == "/")
  }
}
