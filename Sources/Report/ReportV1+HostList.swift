import FoundationEssentials

extension ReportV1 {
  /// The list of hosts of a report on a fleet, which is written in pieces: as a whole it would take much memory.
  enum HostList {
    /// What stands in its place while the rest is encoded; no other `hosts` of a report is a text.
    static let placeholder = "-"
    fileprivate static let itemsAtOnce = 200
  }

  /// Writes a report on a fleet, in the form of `json`, with an item for each host in place of the placeholder.
  static func write(
    _ contents: some Encodable & Sendable, hosts: some Sequence<some Encodable>, _ write: Writer
  ) throws {
    let whole = try json(FleetReport(fleet: contents))
    // Within a text a quotation mark has a backslash before it, so that this is the key and nothing else.
    guard let key = whole.firstRange(of: "\n    \"hosts\" : \"\(HostList.placeholder)\"") else {
      throw EncodingError.invalidValue(contents, .init(codingPath: [], debugDescription: "It has no list of hosts."))
    }
    try write(whole[..<key.lowerBound] + "\n    \"hosts\" : [\n")
    var isFirst = true
    var items: [any Encodable] = []
    func flush() throws {
      guard !items.isEmpty else { return }
      try write((isFirst ? "" : ",\n") + (try items.map { try itemText($0) }.joined(separator: ",\n")))
      isFirst = false
      items = []
    }
    for host in hosts {
      items.append(host)
      if items.count == HostList.itemsAtOnce { try flush() }
    }
    try flush()
    try write("\n    ]" + whole[key.upperBound...])
  }

  /// An item of the list: its lines, six spaces further in.
  private static func itemText(_ item: some Encodable) throws -> String {
    try json(item).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      $0.isEmpty ? "" : "      " + $0
    }.joined(separator: "\n")
  }
}
