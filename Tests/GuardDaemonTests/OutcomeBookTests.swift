import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import HostReader
import Logging
import PCI
import TestSupport
import Testing

@testable import GuardDaemon

@Suite("What is told of outcomes")
struct OutcomeBookTests {
  private let directory: TemporaryDirectory
  private let reader: HostReader

  init() throws {
    directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    reader = HostReader(root: HostRoot(path: directory.path))
  }

  private func judge(_ options: JudgeOptions = JudgeOptions()) throws -> Judge {
    Judge(host: try reader.factsOfWholeHost(), options: options)
  }

  private func domain(_ devices: [HostDeviceUse.Device], _ judge: Judge) -> DomainJudgement {
    let uses = devices.enumerated().map { number, device in
      ResolvedUse(HostDeviceUse(device: device, place: "/domain/devices/hostdev[\(number + 1)]"), on: reader)
    }
    return DomainJudgement(name: "vm0", uses: uses, judge: judge)
  }

  private func pci(_ address: String) throws -> HostDeviceUse.Device {
    .pci(try #require(PCIAddress(sysfsName: address)))
  }

  private func verdicts(_ changes: [OutcomeChange]) -> [String] { changes.map { "\($0.device) \($0.verdict)" } }

  @Test("of the host is what is refused, once; no bridge, and nothing that is eligible")
  func host() throws {
    var book = OutcomeBook()
    let judgements = try judge().judgeAll()
    let refused = ["0000:01:00.0", "0000:01:00.1", "0000:01:00.2", "0000:01:00.4", "0000:02:00.0"]
    let changes = book.take(host: judgements)
    #expect(verdicts(changes) == refused.map { $0 + " refused" })
    #expect(changes.allSatisfy { $0.domain == nil && $0.level == .warning })
    #expect(book.take(host: judgements).isEmpty)
    #expect(book.devices.keys.sorted() == refused)
  }

  @Test("of the host is also what comes to be free, or cannot be assigned any more")
  func freed() throws {
    var book = OutcomeBook()
    let strict = try judge(JudgeOptions(policy: .whitepaper)).judgeAll()
    _ = book.take(host: strict)
    let changes = book.take(host: try judge().judgeAll())
    #expect(verdicts(changes) == ["0000:00:02.0 eligible"])
    #expect(
      changes.first?.text == "Host device 0000:00:02.0 (VGA controller, IOMMU group 1) can be given to a guest now.")
    #expect(changes.first?.level == .notice)

    let ungrouped = strict.map { judgement in
      var judgement = judgement
      if judgement.verdict == .refused { (judgement.verdict, judgement.reasons) = (.unassignable, [.noIOMMUGroup]) }
      return judgement
    }
    let lost = book.take(host: ungrouped)
    #expect(lost.count == 5)
    #expect(
      lost.allSatisfy {
        $0.verdict == "unassignable" && $0.text.contains("cannot be assigned at all now. It has no IOMMU")
      })
    #expect(book.take(host: ungrouped).isEmpty)
  }

  @Test("of a domain is each device that comes to be in the way, and when it is not any more")
  func domains() throws {
    let judge = try judge()
    var book = OutcomeBook()
    #expect(book.take(domain([try pci("0000:03:00.0")], judge)).isEmpty)
    let pinned = domain([try pci("0000:01:00.1"), try pci("0000:03:00.0"), .untold("fd=7")], judge)
    let changes = book.take(pinned)
    #expect(
      verdicts(changes) == ["0000:01:00.1 refused", "/domain/devices/hostdev[3] undetermined"])
    #expect(changes.allSatisfy { $0.domain == "vm0" })
    #expect(
      changes.first?.text.hasPrefix(
        "vm0 cannot start on this host: host device 0000:01:00.1 (Ethernet controller) cannot be given to a guest. Firmware has"
          + " pinned memory ") == true)
    #expect(book.take(pinned).isEmpty)
    #expect(
      verdicts(book.take(domain([try pci("0000:03:00.0")], judge))) == [
        "/domain/devices/hostdev[3] eligible", "0000:01:00.1 eligible",
      ])
    #expect(book.domains.isEmpty)
  }

  @Test("of a domain that is gone is forgotten")
  func gone() throws {
    let judge = try judge()
    var book = OutcomeBook()
    let pinned = domain([try pci("0000:01:00.1")], judge)
    _ = book.take(pinned)
    book.forgetDomains(except: ["vm0"])
    #expect(book.take(pinned).isEmpty)
    book.forget(domain: "vm0")
    #expect(book.take(pinned).count == 1)
    book.forgetDomains(except: [])
    #expect(book.take(pinned).count == 1)
  }

  @Test("is kept in a file, and told anew where that is no such file")
  func file() throws {
    var book = OutcomeBook()
    _ = book.take(host: try judge().judgeAll())
    _ = book.take(domain([try pci("0000:01:00.1")], try judge()))
    let file = OutcomeFile(path: directory.path + "/outcomes.json")
    #expect(file.read().book == OutcomeBook())
    #expect(file.read().fault == nil)
    try file.write(book)
    #expect(file.read().book == book)
    for contents in ["", "{", "[]", "{\"version\": 2, \"book\": {}}", "\u{0}"] {
      try directory.writer.file("outcomes.json", contents)
      #expect(file.read().book == OutcomeBook())
      #expect(file.read().fault?.hasSuffix(" is not what this version has written. Everything is told anew.") == true)
    }
  }

  @Test("stays as it was where it cannot be written")
  func unwritable() throws {
    let path = directory.path + "/nowhere/outcomes.json"
    let error = #expect(throws: FileError.self) { try OutcomeFile(path: path).write(OutcomeBook()) }
    #expect(error?.description == "\(path) cannot be written: No such file or directory.")
  }
}
