/// A table of text whose columns are as wide as their widest cell; the last one is as wide as it likes.
struct TextTable {
  private var rows: [[StyledText]]

  /// A table with titles of its columns.
  init(header: [String]) { rows = [header.map { heading($0) }] }

  /// A table without titles.
  init() { rows = [] }

  mutating func append(_ row: [StyledText]) { rows.append(row) }

  mutating func append(_ row: [String]) { rows.append(row.map { StyledText($0) }) }

  var text: StyledText {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = StyledText("")
      for (column, cell) in row.enumerated() {
        line += cell
        if column < row.count - 1 { line.append(String(repeating: " ", count: widths[column] - cell.width + 2)) }
      }
      return line.withoutTrailingSpaces + "\n"
    }.joined()
  }
}
