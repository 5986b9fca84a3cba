import Testing

@testable import GuardCommands

@Suite("A record of the kernel's buffer")
struct KernelBufferTests {
  @Test("is a number and a line of text, without the fields that follow")
  func record() {
    let record = KernelBufferRecord(Array("6,339,5140900,-;pci 0000:00:1f.0: text; more\n SUBSYSTEM=pci\n".utf8)[...])
    #expect(record.number == 339)
    #expect(String(decoding: record.text, as: UTF8.self) == "pci 0000:00:1f.0: text; more")
  }

  @Test("may be anything at all", arguments: ["", ";", "6", "6;text", "6,x,;text", "\n", ",,,;"])
  func odd(text: String) {
    #expect(KernelBufferRecord(Array(text.utf8)[...]).number == nil)
  }
}
