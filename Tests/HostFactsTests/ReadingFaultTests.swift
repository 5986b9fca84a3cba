import HostFacts
import Testing

@Suite("The text of a file's fault")
struct ReadingFaultTests {
  @Test(
    arguments: [
      (.system(code: 13, text: "Permission denied"), "/sys/x cannot be read: Permission denied."),
      (.notARegularFile, "/sys/x cannot be read: it is not a regular file."),
      (.largerThan(bytes: 65_536), "/sys/x cannot be read: it is larger than 65536 bytes."),
      (.unexpectedContent("0xzz"), "/sys/x holds \"0xzz\", which is not what belongs there."),
    ] as [(ReadingFault.Cause, String)])
  func names(cause: ReadingFault.Cause, text: String) {
    #expect(ReadingFault(path: "/sys/x", cause: cause).description == text)
  }
}
