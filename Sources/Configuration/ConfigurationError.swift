/// What is wrong with a configuration, and in which place.
public enum ConfigurationError: Error, Hashable, Sendable {
  /// A line is longer than libinih reads, which would cut it.
  case lineTooLong(line: Int, limit: Int)
  /// A line is neither a section, nor a comment, nor `name = value`.
  case syntax(line: Int)
  /// There is a NUL byte, at which libinih would stop.
  case nulByte(line: Int)
  /// A section that has no meaning.
  case unknownSection(String)
  /// A name that has no meaning in its section.
  case unknownName(String, section: String)
  /// A value that has no meaning.
  case value(String, name: String, section: String, expected: String)
  /// An exception without a reason.
  case exceptionWithoutReason(section: String)
}

extension ConfigurationError: CustomStringConvertible {
  /// A clause that names the place and the fault, without a full stop.
  public var description: String {
    switch self {
    case .lineTooLong(let line, let limit): "line \(line) is longer than \(limit) bytes"
    case .syntax(let line): "line \(line) is neither a [section] nor `name = value`"
    case .nulByte(let line): "line \(line) has a NUL byte"
    case .unknownSection(let section): "[\(section)] is neither [guard] nor [exception ADDRESS]"
    case .unknownName(let name, let section): "`\(name)` has no meaning in [\(section)]"
    case .value(let value, let name, let section, let expected):
      "`\(name) = \(value)` in [\(section)] is not \(expected)"
    case .exceptionWithoutReason(let section): "[\(section)] has no `reason`"
    }
  }
}
