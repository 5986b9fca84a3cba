import Guidance
import HostReader
import KernelLog
import Report
import TestSupport
import Testing

@Suite("What a host adds to an error")
struct ExplanationOnHostTests {
  /// A text, and what is said of it on a host.
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var host: WhitepaperHost
    var words: [String]

    var testDescription: String { text }
  }

  private static let permission = "vfio: failed to set iommu for container: Operation not permitted"

  static let cases: [Case] = [
    Case(
      text: "vfio 0000:01:00.0: failed to setup container for group 15: memory listener initialization failed: Region"
        + " pc.ram: vfio_dma_map(0x1, 0x0, 0xc0000000, 0x2) = -22 (Invalid argument)", host: .on61,
      words: ["0xbdf7f000-0xbdf8efff is pinned to it and lies in 0x0-0xbfffffff."]),
    Case(
      text: "vfio 0000:01:00.1: Region pc.ram: vfio_dma_map(0x1, 0xbdf80000, 0x1000, 0x2) = -22", host: .on61,
      words: ["0xbdf7f000-0xbdf8efff is pinned to 0000:01:00.0, 0000:01:00.2 and reaches into 0xbdf80000-0xbdf80fff."]),
    Case(
      text: "vfio 0000:03:00.0: Region pc.ram: vfio_dma_map(0x1, 0x0, 0x80000000, 0x2) = -22", host: .on61,
      words: ["Nothing that the kernel keeps for IOMMU group 17 lies in 0x0-0x7fffffff"]),
    Case(
      text: "vfio 0000:03:00.0: Region pc.ram: vfio_dma_map(0x1, 0x0, 0xff000000, 0x2) = -22", host: .on61,
      words: ["0xfee00000-0xfeefffff is kept by the kernel itself (msi) and lies in 0x0-0xfeffffff."]),
    // Without a device the kernel's rule may be enough.
    Case(text: permission, host: .on612, words: ["so under it the cause is interrupt remapping"]),
    Case(text: permission, host: .on61, words: ["if it was one of these: 0000:01:00.0", "0000:01:00.1"]),
    Case(
      text: "failed to setup container for group 15: Failed to set iommu for container: Operation not permitted",
      host: .on61,
      words: ["IOMMU group 15 has 0000:01:00.0", "if it was one of these: 0000:01:00.0, 0000:01:00.1"]),
    // Of memory alone the table tells to whom it is pinned.
    Case(
      text: "DMAR: RMRR base: 0x000000bdf7f000 end: 0x000000bdf8efff", host: .on612,
      words: [
        "0xbdf7f000-0xbdf8efff is pinned by firmware's table (RMRR) to 0000:01:00.0 (system peripheral, IOMMU group 15, refused),"
      ]),
    Case(
      text: "Your BIOS is broken; bad RMRR [0x00000000bdf7f000-0x00000000bdf8efff]", host: .on612,
      words: ["is pinned by firmware's table (RMRR) to 0000:01:00.0"]),
    Case(
      text: "DMAR: RMRR base: 0x00000012345000 end: 0x00000012345fff", host: .on612,
      words: ["0x12345000-0x12345fff is pinned to nothing here"]),
    Case(
      text: "0x00000000bdf7f000 0x00000000bdf8efff direct", host: .on612,
      words: ["by lines of type direct in reserved_regions: 0xbdf7f000-0xbdf8efff", "to 0000:01:00.0"]),
    // What the text says may hold no longer.
    Case(
      text: "vfio 0000:03:00.0: no iommu_group found", host: .on612,
      words: ["It has a group here, so the text is from before"]),
    Case(text: "DMAR: IOMMU disabled", host: .on612, words: ["so the IOMMU is on"]),
  ]

  @Test("is said", arguments: cases)
  func said(tested: Case) throws {
    let directory = try TemporaryDirectory(tested.host.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let explanation = Explanation(try LogReading(bytes: Array(tested.text.utf8)), host: facts)
    let text = ExplanationText.render(explanation).plain.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    for words in tested.words { #expect(text.contains(words), "\(text)") }
  }

  @Test("does not lay to interrupt remapping what cannot be told", arguments: [false, true])
  func untold(isMalformed: Bool) throws {
    var tree = WhitepaperHost.on61.tree
    if isMalformed { tree.reservedRegions?[17] = "no line of the kernel's\n" }
    let directory = try TemporaryDirectory(tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let text = ExplanationText.render(Explanation(try LogReading(bytes: Array(Self.permission.utf8)), host: facts))
      .plain
      .split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(text.contains("For any other device it is interrupt remapping.") == !isMalformed, "\(text)")
    #expect(text.contains("Of some others it cannot be told.") == isMalformed, "\(text)")
  }

  @Test("is whole sentences for programs, and what belongs to no cause is among the remarks")
  func json() throws {
    let text = """
      DMAR: RMRR base: 0x000000bdea8000 end: 0x000000bdeb6fff
      DMAR: Setting identity map for device 0000:00:1f.0 [0x0 - 0xffffff]
      vfio: error, group 7 is not viable
      """
    let explanation = Explanation(try LogReading(bytes: Array(text.utf8)))
    let json = try ReportV1.json(ReportV1.Explanations(explanation))
    #expect(json.contains("It is nobody's fault: that firmware pins memory is no error by itself."))
    #expect(json.contains("The set-up of this host is at fault: which driver has which device."))
    #expect(json.contains("Line 2: the memory below 16 MiB for 0000:00:1f.0 is mapped by the kernel"))
  }
}
