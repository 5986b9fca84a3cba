import Configuration
import PCI
import Testing

@Suite("A configuration")
struct GuardConfigurationTests {
  @Test("without a word is the defaults", arguments: ["", "\n", "# a comment\n; another\n", "[guard]\n", "\u{feff}"])
  func empty(text: String) throws {
    let configuration = try configuration(text)
    #expect(configuration == GuardConfiguration())
    #expect(configuration.policy == .kernel)
    #expect(configuration.onUndetermined == .allow)
    #expect(configuration.host == "/")
    #expect(configuration.exceptions.isEmpty)
  }

  private static let settings: [(text: String, expected: GuardConfiguration)] = [
    ("policy = kernel", GuardConfiguration(policy: .kernel)), ("policy = warn", GuardConfiguration(policy: .warn)),
    ("policy = whitepaper", GuardConfiguration(policy: .whitepaper)),
    ("on-undetermined = allow", GuardConfiguration(onUndetermined: .allow)),
    ("on-undetermined = refuse", GuardConfiguration(onUndetermined: .refuse)),
    ("host = /srv/host", GuardConfiguration(host: "/srv/host")),
    ("policy = warn\non-undetermined = refuse", GuardConfiguration(policy: .warn, onUndetermined: .refuse)),
    ("policy = warn\npolicy = kernel", GuardConfiguration(policy: .kernel)),
    ("policy=warn", GuardConfiguration(policy: .warn)), ("policy: warn", GuardConfiguration(policy: .warn)),
    ("  policy =\twarn  ", GuardConfiguration(policy: .warn)),
    ("policy = warn ; for now", GuardConfiguration(policy: .warn)),
    ("# policy = kernel\n; policy = kernel\npolicy = warn", GuardConfiguration(policy: .warn)),
    ("policy = warn\r\non-undetermined = refuse\r", GuardConfiguration(policy: .warn, onUndetermined: .refuse)),
    ("policy = warn\n[guard]\non-undetermined = refuse", GuardConfiguration(policy: .warn, onUndetermined: .refuse)),
    ("host = /a = b", GuardConfiguration(host: "/a = b")),
  ]

  @Test("says in [guard] what to do", arguments: settings)
  func values(text: String, expected: GuardConfiguration) throws {
    #expect(try configuration("[guard]\n\(text)\n") == expected)
    #expect(try configuration("\u{feff}[guard] # after a byte order mark\r\n\(text)") == expected)
  }

  @Test("may be indented: a name below another one is never a part of its value")
  func indentation() throws {
    let configuration = try configuration(
      """
      [guard]
        policy = warn
        on-undetermined = refuse
      \t[exception 0000:01:00.1]
        reason = no firmware uses it
        domain = vm0
      """)
    #expect(configuration.policy == .warn)
    #expect(configuration.onUndetermined == .refuse)
    #expect(try configuration.exceptions == [exception("0000:01:00.1", "no firmware uses it", domains: ["vm0"])])
  }
}
