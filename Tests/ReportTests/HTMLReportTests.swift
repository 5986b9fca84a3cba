import DomainCheck
import DomainXML
import Eligibility
import Foundation
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

@Suite("The page with pictures")
struct HTMLReportTests {
  private func page(_ tree: HostTree, domains: [(name: String, xml: String)] = []) throws -> String {
    let directory = try TemporaryDirectory(tree)
    defer { withExtendedLifetime(directory) {} }
    let reader = HostReader(root: HostRoot(path: directory.path))
    let host = try reader.factsOfWholeHost()
    let judge = Judge(host: host)
    let judged = try domains.map { name, xml in
      let document = try DomainDocument(bytes: Array(xml.utf8))
      var domain = DomainJudgement(name: name, uses: document.uses.map { ResolvedUse($0, on: reader) }, judge: judge)
      domain.memory = DomainJudgement.Memory(of: document.machine)
      return domain
    }
    return HTMLReport(HostDetails(HostJudgement(host: host)), domains: judged, date: "2026-02-01 07:05 UTC").render()
  }

  /// A domain with some devices, and as much memory as a machine of a type has.
  private func domain(_ name: String, devices: [String], machine: String = "q35", gibibytes: Int = 4) -> (
    String, String
  ) {
    let hostdevs = devices.map { address in
      let parts = address.split { ":.".contains($0) }
      return "<hostdev mode='subsystem' type='pci'><source><address domain='0x\(parts[0])' bus='0x\(parts[1])' "
        + "slot='0x\(parts[2])' function='0x\(parts[3])'/></source></hostdev>"
    }
    return (
      name,
      "<domain><name>x</name><memory unit='GiB'>\(gibibytes)</memory><os><type arch='x86_64' machine='\(machine)'>hvm</type>"
        + "</os><devices>\(hostdevs.joined())</devices></domain>"
    )
  }

  /// The elements of a page, in their order; an issue where one is not closed as it should be.
  private func elements(of page: String) throws -> [String] {
    var open: [String] = []
    var names: [String] = []
    let style = try #require(page.firstRange(of: /<style>[^<]*<\/style>/))
    for match in page.replacingCharacters(in: style, with: "").matches(of: /<(\/?)([a-z0-9]+)([^<>]*)>/) {
      let name = String(match.2)
      if match.1.isEmpty {
        names.append(name)
        if name != "meta" { open.append(name) }
      } else {
        #expect(open.popLast() == name)
      }
    }
    #expect(open.isEmpty)
    return names
  }

  @Test("of the whitepaper's host with two domains")
  func whitepaper() throws {
    let page = try page(
      WhitepaperHost.on612.tree,
      domains: [
        domain("vm0", devices: ["0000:01:00.1"]), domain("vm1", devices: ["0000:02:00.0"], machine: "pc"),
        domain("vm2", devices: ["0000:03:00.0"]), domain("vm3", devices: []),
      ])
    try expectGolden(page, "report-whitepaper.html")
    let elements = try elements(of: page)
    #expect(elements.count { $0 == "svg" } == 2)
    #expect(elements.count { $0 == "article" } == 5)
  }

  @Test("of a host without domains shows two machines for examples")
  func withoutDomains() throws {
    let page = try page(WhitepaperHost.on612.tree)
    #expect(page.contains("for an example") && page.contains("q35, 8 GiB"))
    #expect(!page.contains("id=\"domains\""))
  }

  @Test("shows a domain that cannot map its memory as one that would fail, and no other guest as in conflict")
  func memoryInTheWay() throws {
    var tree = HostTree(
      functions: [.init("0000:00:02.0", group: 2), .init("0000:00:03.0", group: 3)],
      reservedRegions: [2: "0x0000000030000000 0x0000000030000fff direct\n"])
    tree.iommu = "ivhd0"
    tree.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    tree.release = "6.1.0"
    let failing = try page(
      tree, domains: [domain("vm0", devices: ["0000:00:02.0"]), domain("vm1", devices: ["0000:00:03.0"])])
    #expect(
      failing.contains("None of 2 would be refused, and 1 would fail to start (guest memory over pinned memory)."))
    #expect(failing.contains("<span class=\"pill undetermined\">! would fail to start</span>"))
    #expect(failing.contains("<p>Nothing is refused, but its own memory lies where firmware has pinned some.</p>"))
    #expect(failing.contains("class=\"ram over\""))
    let other = try page(tree, domains: [domain("vm1", devices: ["0000:00:03.0"])])
    #expect(!other.contains("class=\"ram over\"") && !other.contains("would fail to start"))
  }

  @Test("of a host without an IOMMU says so")
  func withoutIOMMU() throws {
    var tree = HostTree(functions: [HostTree.Function("0000:00:19.0")])
    tree.iommu = nil
    let page = try page(tree)
    #expect(page.contains("This host has no IOMMU group, so no device can be given to a guest."))
    _ = try elements(of: page)
  }

  @Test("needs nothing but itself: no script, no link to elsewhere, and a browser is told to load nothing")
  func selfContained() throws {
    let page = try page(WhitepaperHost.on612.tree, domains: [domain("vm0", devices: ["0000:01:00.1"])])
    #expect(page.contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;\""))
    let elements = Set(try elements(of: page))
    #expect(elements.isDisjoint(with: ["script", "link", "img", "iframe", "object", "base", "form"]))
    let references = page.matches(of: /(?:href|src)="([^"]*)"/).map { String($0.1) }
    #expect(!references.isEmpty && references.allSatisfy { $0.hasPrefix("#") })
    #expect(!page.contains("url(") && !page.contains("@import"))
  }

  @Test(
    "what comes from outside stays text",
    arguments: ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a&b'c", "\u{1b}[31m\u{202e}"])
  func hostileNames(name: String) throws {
    var tree = WhitepaperHost.on612.tree
    tree.identity = ["sys_vendor": name, "product_name": name]
    tree.functions = tree.functions.map { function in
      var function = function
      if function.address == "0000:03:00.0" {
        function = HostTree.Function("0000:03:00.0", below: ["0000:00:01.0"], driver: "x<b>y", group: 17)
      }
      return function
    }
    let hostile = try page(tree, domains: [domain(name, devices: ["0000:01:00.1"])])
    let plain = try page(WhitepaperHost.on612.tree, domains: [domain("vm0", devices: ["0000:01:00.1"])])
    #expect(try elements(of: hostile) == elements(of: plain))
    #expect(!hostile.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x202e })
  }

  @Test("of a large host folds what is not blocked, and stays in proportion")
  func large() throws {
    func tree(_ count: Int) -> HostTree {
      var tree = WhitepaperHost.on612.tree
      for number in 0..<count {
        let bus = String(format: "%02x", 0x40 + number / 256)
        let address = "0000:\(bus):" + String(format: "%02x.%d", number / 8 % 32, number % 8)
        tree.functions.append(HostTree.Function(address, group: 1000 + number))
      }
      return tree
    }
    let (small, large) = (try page(tree(500)), try page(tree(2000)))
    #expect(large.contains("functions, none of them blocked"))
    #expect(large.utf8.count < small.utf8.count * 5)
    _ = try elements(of: large)
  }
}
