import Testing

@testable import GuardDaemon

@Suite("How things are with libvirt")
struct LibvirtLinkTests {
  private static let reached = LibvirtNews.Link.reached(untold: [])
  private static let refused = LibvirtNews.Link.unreachable("libvirt cannot be reached at x: no.")
  private static let denied = LibvirtNews.Link.unreachable("libvirt cannot be reached at x: denied.")

  private static let cases: [(name: String, links: [LibvirtNews.Link], told: [String])] = [
    ("nothing where it is there", [reached, reached], []),
    (
      "that it is not there, and that it is", [refused, reached],
      ["\(refusal) It is tried again.", "libvirt at x is there."]
    ),
    ("not again what has stayed", [refused, refused, .silent, .silent], ["\(refusal) It is tried again.", silence]),
    (
      "another reason", [refused, denied, refused],
      [
        "\(refusal) It is tried again.", "libvirt cannot be reached at x: denied. It is tried again.",
        "\(refusal) It is tried again.",
      ]
    ),
    (
      "that it is gone", [reached, .lost, reached],
      ["libvirt at x is gone. Its domains are looked at again once it is back.", "libvirt at x is there."]
    ),
    (
      "what it does not tell by itself, once", [.reached(untold: ["a", "b"]), .lost, .reached(untold: ["a", "b"])],
      [
        "libvirt at x does not tell all changes by itself (a; b): those are seen within an hour.",
        "libvirt at x is gone. Its domains are looked at again once it is back.", "libvirt at x is there.",
      ]
    ),
  ]
  private static let refusal = "libvirt cannot be reached at x: no."
  private static let silence = "libvirt at x does not answer. It is waited for."

  @Test("is told", arguments: cases)
  func told(name: String, links: [LibvirtNews.Link], told: [String]) {
    var link = LibvirtLink(uri: "x")
    #expect(links.flatMap { link.take($0) } == told)
  }

  @Test("is in the status")
  func status() {
    var link = LibvirtLink(uri: "x")
    #expect(link.status == "libvirt is being asked")
    #expect(!link.isTried && !link.isReached)
    _ = link.take(.silent)
    #expect(link.status == "libvirt does not answer")
    #expect(link.isTried && !link.isReached)
    _ = link.take(Self.refused)
    #expect(link.status == "libvirt cannot be reached")
    _ = link.take(Self.reached)
    #expect(link.isReached)
  }
}
