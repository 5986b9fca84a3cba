/// A text in lines of at most a hundred characters, or another number of them, broken at spaces.
func wrapped(_ text: String, indent: String, further: String? = nil, width: Int = 100) -> String {
  wrapped(StyledText(text), indent: indent, further: further, width: width).plain
}

/// A text in lines of at most a hundred characters, or another number of them, broken at spaces; its parts keep their meanings.
func wrapped(_ text: StyledText, indent: String, further: String? = nil, width: Int = 100) -> StyledText {
  var lines = StyledText(indent)
  var used = indent.count
  var isEmpty = true
  for word in text.words {
    if !isEmpty, used + 1 + word.width > width {
      let margin = further ?? indent
      lines.append("\n" + margin)
      used = margin.count
      isEmpty = true
    }
    if !isEmpty { lines += " " }
    lines += word
    used += (isEmpty ? 0 : 1) + word.width
    isEmpty = false
  }
  return lines + "\n"
}

extension StyledText {
  /// The parts between spaces; a word may have parts of several meanings.
  fileprivate var words: [StyledText] {
    var words: [StyledText] = []
    var word = StyledText("")
    for span in spans {
      for (index, piece) in span.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
        if index > 0, !word.isEmpty {
          words.append(word)
          word = ""
        }
        word.append(String(piece), span.meaning)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
