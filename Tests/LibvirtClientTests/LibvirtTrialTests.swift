import Testing

@testable import LibvirtClient

@Suite("A domain that is started on trial")
struct LibvirtTrialTests {
  @Test("is not started where nobody answers")
  func unreachable() {
    #expect(throws: LibvirtError.self) { _ = try LibvirtTrial(uri: "nowhere:///") }
  }

  @Test("fails in libvirt's own words, which are not those of a hook")
  func failed() throws {
    let trial = try LibvirtTrial(uri: "test:///default")
    guard case .failed(let text, isOfHook: false) = trial.start("<domain/>") else {
      Issue.record("it was started")
      return
    }
    #expect(!text.isEmpty && trial.uri?.text == "test:///default")
  }
}
