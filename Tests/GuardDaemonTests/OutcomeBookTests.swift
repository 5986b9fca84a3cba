import DomainCheck
import DomainXML
import Eligibility
import FileWriting
import HostFacts
import HostReader
import LibvirtDomains
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

  private func verdicts(_ changes: [OutcomeChange]) -> [String] { changes.map { "\($0.device ?? "-") \($0.verdict)" } }

  @Test("of a domain with very many devices is told in a few entries, and the rest in one")
  func many() throws {
    let refused = ["0000:01:00.0", "0000:01:00.1", "0000:01:00.2", "0000:01:00.4", "0000:02:00.0"]
    let devices = try refused.map { try pci($0) }
    let changes = OutcomeChange.shortened(
      (0..<20).map { number in
        OutcomeChange(domain: "vm0", device: "\(number)", verdict: number == 18 ? "refused" : "unassignable", text: "")
      }, domain: "vm0")
    #expect(changes.count == OutcomeChange.mostDevices)
    #expect(changes.last?.device == nil)
    #expect(changes.last?.verdict == "refused")
    #expect(
      changes.last?.text.hasPrefix("vm0: 5 more of its host devices are not what they were, the worst refused.") == true
    )
    var book = OutcomeBook()
    #expect(book.take(domain(devices, try judge())).count == 5)
  }

  @Test("of a guest whose own memory lies where some is pinned is told as that, and told as over")
  func memory() throws {
    // AMD's IOMMU before Linux 6.6 lets the device be attached, and then has no place for the guest's memory.
    var tree = HostTree(
      functions: [.init("0000:00:02.0", group: 2)],
      reservedRegions: [2: "0x0000000030000000 0x0000000030000fff direct\n"])
    tree.iommu = "ivhd0"
    tree.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    tree.release = "6.1.0"
    let directory = try TemporaryDirectory(tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let judge = Judge(host: try reader.factsOfWholeHost())
    func domain(mebibytes: Int) throws -> DomainJudgement {
      let xml = """
        <domain type='kvm'><name>vm0</name><memory unit='MiB'>\(mebibytes)</memory>
        <os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hostdev mode='subsystem' type='pci'><source>
        <address domain='0' bus='0' slot='2' function='0'/></source></hostdev></devices></domain>
        """
      let document = try DomainDocument(bytes: Array(xml.utf8))
      return DescribedDomain(name: "vm0", document: document)
        .judged(by: judge, vdpaParent: reader.parent(ofVDPACharacterDevice:))
    }
    var book = OutcomeBook()
    let changes = book.take(try domain(mebibytes: 1024))
    #expect(verdicts(changes) == ["0000:00:02.0 memory-in-the-way"])
    #expect(changes.first?.level == .warning)
    #expect(
      changes.first?.text == """
        vm0 would fail to start on this host: its own memory lies at 0x30000000-0x30000fff, where firmware has pinned \
        0x30000000-0x30000fff to host device 0000:00:02.0. QEMU cannot map it there. What to do: \
        rmrr-guard check vm0
        """)
    #expect(book.take(try domain(mebibytes: 1024)).isEmpty)
    #expect(verdicts(book.take(try domain(mebibytes: 512))) == ["0000:00:02.0 eligible"])
  }

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
    let error = #expect(throws: WritingFault.self) { try OutcomeFile(path: path).write(OutcomeBook()) }
    #expect(error?.description == "\(path) cannot be written: No such file or directory.")
  }
}
