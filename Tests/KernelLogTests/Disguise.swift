import Testing

/// A way in which text is changed between the program that prints it and the person who pastes it.
struct Disguise: Sendable, CustomTestStringConvertible {
  var name: String
  var apply: @Sendable (String) -> String

  var testDescription: String { name }

  init(_ name: String, _ apply: @escaping @Sendable (String) -> String) {
    self.name = name
    self.apply = apply
  }

  static let all: [Disguise] = [
    Disguise("as it is") { $0 },
    Disguise("upper case") { $0.uppercased() },
    Disguise("wrapped at 20") { wrapped($0, at: 20) },
    Disguise("wrapped at 7") { wrapped($0, at: 7) },
    Disguise("wrapped at every character") { wrapped($0, at: 1) },
    Disguise("wrapped and indented") { wrapped($0, at: 33, prefix: "      ") },
    Disguise("wrapped at words") { wrappedAtWords($0, at: 60) },
    Disguise("quoted in a mail") { wrapped($0, at: 60, prefix: "> > ") },
    Disguise("with carriage returns") { wrapped($0, at: 60).split(separator: "\n").joined(separator: "\r\n") },
    Disguise("dmesg") { "[  522.129925] " + $0 },
    Disguise("dmesg with times") { "[Mon Jan  1 12:00:00 2024] " + $0 },
    Disguise("dmesg with levels") { "kern  :warn  : [  522.129925] " + $0 },
    Disguise("dmesg with callers") { "[  522.129925][ T1234] " + $0 },
    Disguise("the kernel's buffer") { "<4>[  522.129925] " + $0 },
    Disguise("syslog") { "Jan 23 17:54:48 host kernel: " + $0 },
    Disguise("journald, each piece a line") { wrapped($0, at: 40, prefix: "Jan 23 17:54:48 host kernel: ") },
    Disguise("journald with ISO dates") { "2024-08-08T01:45:51+0200 host kernel: " + $0 },
    Disguise("libvirt's log") { "2024-08-08 01:45:51.824+0000: 1234: error : qemuProcessReportLogError:2051 : " + $0 },
    Disguise("QEMU's log") { "2024-08-08T01:45:51.824474Z " + $0 },
    Disguise("virsh") {
      "error: Failed to start domain 'vm0'\nerror: internal error: QEMU unexpectedly closed the monitor (vm='vm0'): "
        + $0
    },
    Disguise("containerd, in pieces") { text in
      wrapped(text, at: 50, prefix: "2024-08-08T01:45:51.824474123Z stderr P ")
    },
    Disguise("numbered by cat") { numbered(wrapped($0, at: 40)) { String(repeating: " ", count: 5) + "\($0)\t" } },
    Disguise("numbered by an editor") { numbered(wrapped($0, at: 23)) { "  \($0) " } },
    Disguise("numbered by a person, wrapped at words") { numbered(wrappedAtWords($0, at: 50)) { "\($0): " } },
    Disguise("numbered from 99, wrapped at 7") { numbered(wrapped($0, at: 7), from: 99) { "\($0)) " } },
    Disguise("commented in a file") { wrapped($0, at: 44, prefix: "# ") },
    Disguise("commented in a program") { wrapped($0, at: 44, prefix: "// ") },
    Disguise("journald's bytes") { #"{"MESSAGE":[\#(bytes($0))],"_TRANSPORT":"kernel"}"# },
    Disguise("journald's bytes, pretty") { text in
      "{\n\t\"MESSAGE\" : [\n" + bytes(text).split(separator: ",").map { "\t\t\($0)" }.joined(separator: ",\n")
        + "\n\t]\n}"
    },
    Disguise("docker compose") { wrapped($0, at: 70, prefix: "| ") },
    Disguise("docker, in pieces") { text in
      wrapped(escaped(text), at: 40).split(separator: "\n").map {
        #"{"log":"\#($0)","stream":"stderr","time":"2024-08-08T01:45:51.824474123Z"}"#
      }.joined(separator: "\n")
    },
    Disguise("JSON") { #"{"level":"error","msg":"\#(escaped($0))\nend"}"# },
    Disguise("JSON within JSON") { #"{"event":"\#(escaped(#"{"msg":"\#(escaped($0))"}"#))"}"# },
    Disguise("JSON with numbered quotes, wrapped") { text in
      wrapped(
        text.map { $0 == "\"" || $0 == "'" ? ($0 == "\"" ? #"\u0022"# : #"\u0027"#) : String($0) }.joined(), at: 31)
    },
    Disguise("rsyslog's control characters") { "a line before#012" + $0 + "#012" },
    Disguise("colours") { "\u{1b}[32m[  522.129925] \u{1b}[0m\u{1b}[1;31m" + $0 + "\u{1b}[0m" },
    Disguise("typographic quotes") { text in
      text.map { $0 == "\"" ? "\u{201c}" : $0 == "'" ? "\u{2019}" : String($0) }.joined()
    },
    Disguise("spaces that do not break") { $0.split(separator: " ").joined(separator: "\u{a0}") },
    Disguise("among other lines") { "pci 0000:00:1f.0: Adding to iommu group 8\n\($0)\npci 0000:00:1f.3: reg 0x10" },
  ]

  static func wrapped(_ text: String, at width: Int, prefix: String = "") -> String {
    var rest = text[...]
    var lines: [String] = []
    while !rest.isEmpty {
      lines.append(prefix + rest.prefix(width))
      rest = rest.dropFirst(width)
    }
    return lines.joined(separator: "\n")
  }

  static func wrappedAtWords(_ text: String, at width: Int) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      if let last = lines.last, !last.isEmpty, last.count + word.count >= width { lines.append("") }
      lines[lines.count - 1] += (lines.last?.isEmpty == true ? "" : " ") + word
    }
    return lines.joined(separator: "\n")
  }

  static func numbered(_ text: String, from first: Int = 1, prefix: (Int) -> String) -> String {
    text.split(separator: "\n").enumerated().map { prefix($0.offset + first) + $0.element }.joined(separator: "\n")
  }

  static func bytes(_ text: String) -> String { text.utf8.map { String($0) }.joined(separator: ",") }

  static func escaped(_ text: String) -> String {
    text.map { $0 == "\"" ? "\\\"" : $0 == "\\" ? "\\\\" : String($0) }.joined()
  }
}
