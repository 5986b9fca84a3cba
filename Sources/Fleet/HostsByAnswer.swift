/// The hosts of a fleet with what is told of each, where each distinct answer is held only once.
///
/// Hosts are numbers, in the order in which they were named; which of them comes first is of no matter.
public struct HostsByAnswer<Answer: Hashable & Sendable>: Sendable {
  /// A host, and where its answer is.
  private struct Entry: Sendable {
    var host: Int
    var answer: Int
  }

  /// The distinct answers.
  public private(set) var answers: [Answer] = []
  private var indices: [Answer: Int] = [:]
  private var entries: [Entry] = []

  /// No hosts.
  public init() {}

  /// How many hosts there are.
  public var count: Int { entries.count }

  /// Adds a host.
  public mutating func add(_ answer: Answer, host: Int) {
    entries.append(Entry(host: host, answer: index(of: answer)))
  }

  /// Adds the hosts of another part of the fleet.
  public mutating func merge(_ other: HostsByAnswer) {
    let places = other.answers.map { index(of: $0) }
    entries += other.entries.map { Entry(host: $0.host, answer: places[$0.answer]) }
  }

  private mutating func index(of answer: Answer) -> Int {
    if let index = indices[answer] { return index }
    indices[answer] = answers.count
    answers.append(answer)
    return answers.count - 1
  }

  /// The hosts in their order, each with its answer.
  public var inOrder: some Sequence<(host: Int, answer: Answer)> {
    entries.sorted { $0.host < $1.host }.lazy.map { ($0.host, answers[$0.answer]) }
  }

  /// The distinct answers with the hosts of each in their order, the answer of the earliest host first.
  public var byAnswer: [(answer: Answer, hosts: [Int])] {
    var hosts = [[Int]](repeating: [], count: answers.count)
    for entry in entries { hosts[entry.answer].append(entry.host) }
    return zip(answers, hosts.map { $0.sorted() }).map { ($0, $1) }.sorted {
      ($0.hosts.first ?? 0) < ($1.hosts.first ?? 0)
    }
  }

  /// Of how many hosts something holds.
  public func count(where holds: (Answer) -> Bool) -> Int {
    let held = answers.map(holds)
    return entries.count { held[$0.answer] }
  }

  /// Whether something holds of any host.
  public func contains(where holds: (Answer) -> Bool) -> Bool { answers.contains(where: holds) }
}
