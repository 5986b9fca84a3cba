import Guidance

/// A piece of an HTML page or of an SVG picture in it.
///
/// Text and the values of attributes are escaped when they are written, and what comes from outside cannot become markup: there
/// is no way to put in text that is not.
indirect enum Markup {
  /// An element with its attributes, in their order, and what is in it.
  case element(String, [(name: String, value: String)], [Markup])
  /// Text.
  case text(String)
  /// A style sheet, which is the page's own.
  case style(StaticString)
  /// Several pieces after one another.
  case pieces([Markup])

  /// Nothing.
  static let none = Markup.pieces([])

  /// Adds the piece to a page.
  func write(to page: inout String) {
    switch self {
    case .text(let text): page += Self.escaped(text)
    case .pieces(let pieces): for piece in pieces { piece.write(to: &page) }
    case .style(let sheet): page += "<style>\n\(sheet)\n</style>\n"
    case .element(let name, let attributes, let content):
      page += "<" + name
      for (attribute, value) in attributes { page += " \(attribute)=\"\(Self.escaped(value))\"" }
      if Self.void.contains(name) {
        page += ">"
      } else {
        page += ">"
        for piece in content { piece.write(to: &page) }
        page += "</\(name)>"
      }
      if Self.lines.contains(name) { page += "\n" }
    }
  }

  /// Elements that have no end tag.
  private static let void: Set<String> = ["meta"]

  /// Elements after which a line ends, so that the page can be read and compared as text.
  private static let lines: Set<String> = [
    "meta", "title", "head", "body", "html", "header", "footer", "main", "section", "nav", "h1", "h2", "h3", "p", "ul",
    "ol",
    "li", "table", "caption", "thead", "tbody", "tr", "dl", "dt", "dd", "div", "pre", "figure", "figcaption", "svg",
    "g", "rect",
    "path", "line", "desc", "details", "summary", "article", "a",
  ]

  private static func escaped(_ text: String) -> String {
    let text = printableLines(text)
    guard text.utf8.contains(where: { escapes.contains($0) }) else { return text }
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  private static let escapes = Array("&<>\"'".utf8)
}

extension Markup: ExpressibleByStringInterpolation {
  init(stringLiteral text: String) { self = .text(text) }
}

extension Markup: ExpressibleByArrayLiteral {
  init(arrayLiteral pieces: Markup...) { self = .pieces(pieces) }
}

/// An element of a page: its name, its attributes, and what is in it.
func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: Markup...) -> Markup {
  .element(name, attributes.map { (name: $0.key, value: $0.value) }, content)
}

/// The same with any number of pieces in it.
func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], each content: [Markup]) -> Markup {
  .element(name, attributes.map { (name: $0.key, value: $0.value) }, content)
}
