import Configuration
import PCI
import Testing

@Suite("An exception")
struct PinExceptionTests {
  @Test("names a pinned function, the reason and any number of domains")
  func reading() throws {
    let configuration = try configuration(
      """
      [exception 0000:01:00.0]
      reason = agreed with the vendor (ticket 4711)
      [exception 0000:01:00.2]
      domain = vm0
      reason = größe
      domain = a b
      [guard]
      policy = kernel
      [exception   10000:e1:00.0]
      reason = x
      """)
    #expect(
      try configuration.exceptions == [
        exception("0000:01:00.0", "agreed with the vendor (ticket 4711)"),
        exception("0000:01:00.2", "größe", domains: ["vm0", "a b"]), exception("10000:e1:00.0", "x"),
      ])
  }

  @Test("may be written in two places")
  func twice() throws {
    let text = "[exception 0000:01:00.0]\nreason = x\n[guard]\n[exception 0000:01:00.0]\ndomain = vm0\n"
    #expect(try configuration(text).exceptions == [exception("0000:01:00.0", "x", domains: ["vm0"])])
  }

  @Test("takes the last of several reasons, and none from a line below it")
  func reasons() throws {
    let text = "[exception 0000:01:00.0]\nreason = x\nreason = y\n"
    #expect(try configuration(text).exceptions == [exception("0000:01:00.0", "y")])
    #expect(fault(in: "[exception 0000:01:00.0]\nreason = x\n  and more\n") == .syntax(line: 3))
  }
}

@Suite("Exceptions cover a device")
struct CoveringExceptionsTests {
  private static let all = "0000:01:00.0"
  private static let some = "0000:01:00.2"
  private static let none = "0000:01:00.4"

  private static let cases: [(pinned: [String], domain: String, used: [String]?)] = [
    ([all], "vm0", [all]), ([all], "", [all]), ([some], "vm0", [some]), ([some], "vm1", [some]), ([some], "vm2", nil),
    ([some], "VM0", nil), ([all, some], "vm0", [all, some]), ([some, all], "vm0", [some, all]),
    ([all, some], "vm2", nil), ([all, none], "vm0", nil), ([none], "vm0", nil), ([], "vm0", nil),
  ]

  @Test("where each pinned function has one that holds for the domain", arguments: cases)
  func covering(pinned: [String], domain: String, used: [String]?) throws {
    let configuration = GuardConfiguration(exceptions: [
      try exception(Self.all, "x"), try exception(Self.some, "y", domains: ["vm0", "vm1"]),
    ])
    let addresses = try pinned.map { try #require(PCIAddress(sysfsName: $0)) }
    let exceptions = configuration.exceptions(covering: addresses, domain: domain)
    #expect(exceptions?.map(\.address.description) == used)
  }
}
