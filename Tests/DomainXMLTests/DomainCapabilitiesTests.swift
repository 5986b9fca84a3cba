import DomainXML
import Testing

@Suite("What a libvirt can make a domain of")
struct DomainCapabilitiesTests {
  private func capabilities(_ text: String) throws(DomainXMLError) -> DomainCapabilities {
    try DomainCapabilities(bytes: Array(text.utf8))
  }

  @Test("is read as libvirt writes it")
  func read() throws {
    let read = try capabilities(
      """
      <domainCapabilities>
        <path>/usr/bin/qemu-system-x86_64</path>
        <domain>kvm</domain>
        <machine>pc-i440fx-7.2</machine>
        <arch>x86_64</arch>
        <vcpu max='255'/>
        <!-- and more -->
        <os supported='yes'><enum name='firmware'><value>efi</value></enum><arch>none</arch></os>
      </domainCapabilities>
      """)
    #expect(read.type == "kvm" && read.machine == "pc-i440fx-7.2" && read.architecture == "x86_64")
  }

  @Test("may be told only in part")
  func partial() throws {
    let read = try capabilities("<domainCapabilities><domain>qemu</domain></domainCapabilities>")
    #expect(read.type == "qemu" && read.machine.isEmpty && read.architecture.isEmpty)
  }

  @Test("is in no other document, and in none that is broken")
  func refused() {
    #expect(throws: DomainXMLError.root(found: "domain", expected: "domainCapabilities")) {
      try capabilities("<domain/>")
    }
    #expect(throws: DomainXMLError.documentType) {
      try capabilities("<!DOCTYPE domainCapabilities><domainCapabilities/>")
    }
    #expect(throws: DomainXMLError.self) { try capabilities("<domainCapabilities><domain>kvm") }
  }
}
