import DomainXML
import PCI
import Testing

@Suite("The canary's token")
struct CanaryTests {
  @Test(
    "is read from our own element in <metadata>",
    arguments: [
      "<metadata><g:canary xmlns:g='urn:rmrr-guard:1' token='5e1f'/></metadata>",
      "<metadata><canary xmlns='urn:rmrr-guard:1' token='5e1f'/></metadata>",
      "<metadata><o:other xmlns:o='urn:o'/><g:canary xmlns:g='urn:rmrr-guard:1' token='5e1f'></g:canary></metadata>",
    ])
  func token(content: String) throws {
    #expect(try document("<domain><name>vm0</name>\(content)</domain>").canaryToken == "5e1f")
  }

  @Test(
    "is nothing elsewhere",
    arguments: [
      "<metadata><canary token='5e1f'/></metadata>",
      "<metadata><g:canary xmlns:g='urn:rmrr-guard:2' token='5e1f'/></metadata>",
      "<metadata><o:o xmlns:o='urn:o'><g:canary xmlns:g='urn:rmrr-guard:1' token='5e1f'/></o:o></metadata>",
      "<devices><g:canary xmlns:g='urn:rmrr-guard:1' token='5e1f'/></devices>",
      "<g:canary xmlns:g='urn:rmrr-guard:1' token='5e1f'/>",
      "<metadata><g:canary xmlns:g='urn:rmrr-guard:1' g:token='5e1f'/></metadata>",
      "<metadata><g:canary xmlns:g='urn:rmrr-guard:1'/></metadata>",
    ])
  func elsewhere(content: String) throws {
    #expect(try document("<domain><name>vm0</name>\(content)</domain>").canaryToken == nil)
  }
}
