import HostFacts
import Testing

@Suite("A kernel's release")
struct KernelReleaseTests {
  @Test(
    "starts with its version",
    arguments: [
      ("6.1.0-56-amd64", 6, 1), ("6.12.95+deb12-amd64", 6, 12), ("4.18.0-240.el8.x86_64", 4, 18), ("5.3-rc1", 5, 3),
      ("5.14.0-611.el9", 5, 14), ("7.3.4+deb13-amd64", 7, 3), ("3.10.0-1160.el7.x86_64", 3, 10), ("2.6.32", 2, 6),
      ("6.6", 6, 6), ("10.0.0", 10, 0), ("6.17.2-1-pve", 6, 17), ("5.4.0_custom", 5, 4), ("6.6~rc2", 6, 6),
      ("6.12\u{301}", 6, 12),
    ])
  func version(release: String, major: Int, minor: Int) {
    let kernel = KernelRelease(release)
    #expect(kernel?.major == major)
    #expect(kernel?.minor == minor)
  }

  @Test(
    "tells nothing where it does not start with two numbers",
    arguments: [
      "", "6", "6.", ".6", ".6.1", "6..1", "v6.1", "six.one", "6-rc1", "6.x", "6.-1", "-6.1", "+6.1", " 6.1", "6 .1",
      "linux", "99999999999999999999.1", "6.99999999999999999999", "6\u{301}.1",
      "\u{666}.1",
    ])
  func garbage(release: String) {
    #expect(KernelRelease(release) == nil)
  }

  @Test(
    "is at least every version up to its own",
    arguments: [
      ("6.1.0-56-amd64", 5, 3, true), ("6.1.0-56-amd64", 6, 1, true), ("6.1.0-56-amd64", 6, 6, false),
      ("6.12.95", 6, 6, true), ("5.3-rc1", 5, 3, true), ("5.2.21", 5, 3, false), ("4.18.0", 5, 3, false),
      ("7.0", 6, 6, true), ("10.0.0", 6, 6, true),
    ])
  func comparison(release: String, major: Int, minor: Int, expected: Bool) {
    #expect(KernelRelease(release)?.isAtLeast(major, minor) == expected)
  }
}
