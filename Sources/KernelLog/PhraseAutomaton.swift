/// Finds many phrases in a text in one pass, however long text and phrases are (Aho and Corasick, 1975).
struct PhraseAutomaton {
  /// For each ASCII character the column of the table; 0 for what occurs in no phrase.
  private var columns = [Int](repeating: 0, count: 128)
  private var columnCount = 1
  /// The next state for each state and column.
  private var next: [Int] = []
  /// For each state the phrases that end there.
  private var endings: [[Int]] = []

  /// An automaton for phrases of ASCII, each given as a `LogText` has it.
  init(phrases: [String]) {
    for byte in phrases.joined().utf8 where byte < 128 && columns[Int(byte)] == 0 {
      columns[Int(byte)] = columnCount
      columnCount += 1
    }
    addState()
    for (index, phrase) in phrases.enumerated() { add(phrase, index) }
    linkFailures()
  }

  private mutating func addState() {
    next += repeatElement(-1, count: columnCount)
    endings.append([])
  }

  private mutating func add(_ phrase: String, _ index: Int) {
    var state = 0
    for byte in phrase.utf8 {
      let cell = state * columnCount + columns[Int(byte & 0x7f)]
      if next[cell] < 0 {
        next[cell] = endings.count
        addState()
      }
      state = next[cell]
    }
    endings[state].append(index)
  }

  /// Fills in where to go on after a mismatch, state by state in the order of their depth.
  private mutating func linkFailures() {
    var failures = [Int](repeating: 0, count: endings.count)
    var queue = [0]
    var position = 0
    while position < queue.count {
      let state = queue[position]
      position += 1
      for column in 0..<columnCount {
        let cell = state * columnCount + column
        let fallback = state == 0 ? 0 : next[failures[state] * columnCount + column]
        guard next[cell] >= 0 else {
          next[cell] = fallback
          continue
        }
        let child = next[cell]
        failures[child] = fallback
        endings[child] += endings[fallback]
        queue.append(child)
      }
    }
  }

  /// Calls a closure for each occurrence of a phrase, with the phrase's index and the offset after its last byte.
  func forEachOccurrence(in text: LogText, _ body: (_ phrase: Int, _ end: Int) -> Void) {
    var state = 0
    var offset = 0
    text.forEach { byte in
      offset += 1
      state = next[state * columnCount + columns[Int(byte & 0x7f)]]
      for phrase in endings[state] { body(phrase, offset) }
    }
  }
}
