import PCI
import Testing

@Suite("The search for a part of a text")
struct TextSearchTests {
  @Test(
    "finds what is there, and nothing else",
    arguments: [
      ("vfio-pci,host=01:00.0", true), ("x-vfio-pci", true), ("vfio-pci", true), ("vfio-pc", false),
      ("vfio-vfio-pci", true),
      ("VFIO-PCI", false), ("", false), ("v\u{301}fio-pci", false),
    ])
  func parts(text: String, isThere: Bool) {
    #expect(text.holds("vfio-pci") == isThere)
    #expect(Substring("ab" + text).dropFirst(2).holds("vfio-pci") == isThere)
  }

  @Test("finds nothing in every text")
  func nothing() { #expect("".holds("") && "a".holds("")) }
}
