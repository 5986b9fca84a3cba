import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("The facts about a function")
struct HostReaderTests {
  @Test("come with its whole group, and nothing else of the host")
  func group() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let address = try #require(PCIAddress(sysfsName: "0000:01:00.1"))
    let facts = reader.facts(for: [DeviceQuestion(address: address)])
    #expect(
      facts.functions.map(\.address.description)
        == ["0000:01:00.0", "0000:01:00.1", "0000:01:00.2", "0000:01:00.4"])
    #expect(facts.groups.map(\.number) == [15])
    #expect(facts.function(at: address)?.driver == "tg3")
    #expect(facts.function(at: address)?.iommu == .intel)
  }

  @Test("are of the types that the runtime makes, where the compiler has made them ready")
  func types() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let address = try #require(PCIAddress(sysfsName: "0000:01:00.1"))
    let facts = HostReader(root: HostRoot(path: directory.path)).facts(for: [DeviceQuestion(address: address)])
    // The storage of an array carries the type that its maker knows; this module is compiled without that.
    func storage(_ array: [some Any]) -> ObjectIdentifier {
      ObjectIdentifier(type(of: unsafeBitCast(array, to: AnyObject.self)))
    }
    #expect(storage(facts.functions) == storage(facts.functions.map { $0 }))
    #expect(storage(facts.groups) == storage(facts.groups.map { $0 }))
  }
}
