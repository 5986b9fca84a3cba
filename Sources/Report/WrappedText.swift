/// A text in lines of at most a hundred characters, or another number of them, broken at spaces.
func wrapped(_ text: String, indent: String, further: String? = nil, width: Int = 100) -> String {
  var lines = ""
  var line = indent
  var isEmpty = true
  for word in text.split(separator: " ") {
    if !isEmpty, line.count + 1 + word.count > width {
      lines += line + "\n"
      line = further ?? indent
      isEmpty = true
    }
    line += (isEmpty ? "" : " ") + word
    isEmpty = false
  }
  return lines + line + "\n"
}
