/// Why a file cannot be taken as a recording of a host, or a host cannot be recorded.
public enum RecordingError: Error, Hashable, Sendable {
  /// What is wrong with the JSON text itself.
  public enum SyntaxFault: Hashable, Sendable {
    /// The text ends too early.
    case ended
    /// Something else stands where this is wanted.
    case unexpected(wanted: String)
    /// An object has a key twice.
    case duplicatedKey(String)
    /// Lists and objects are nested deeper than any recording.
    case tooDeep
    /// There are more values than any recording has.
    case tooManyValues
    /// A text is not valid Unicode.
    case notUTF8
    /// The whole file is UTF-16.
    case utf16
  }

  /// The file is larger than any recording.
  case largerThan(bytes: Int)
  /// It is no JSON.
  case syntax(SyntaxFault, line: Int, column: Int)
  /// It is JSON, and something else than a recording.
  case notARecording
  /// It was made by a later version of this program.
  case newerVersion(Int)
  /// A value is not there.
  case missing(place: String)
  /// A value is not what belongs there.
  case unexpected(place: String, found: String, wanted: String)
  /// Something is there twice that can be there only once.
  case repeated(place: String, found: String)
  /// The bytes of the table that was judged by are not at hand, as where firmware's tables change while they are read.
  case tableWithoutBytes
}

extension RecordingError: CustomStringConvertible {
  /// A clause about the file, without a full stop; what it quotes of the file may be any text.
  public var description: String {
    switch self {
    case .largerThan(let bytes): "it is larger than \(bytes / 1024 / 1024) MiB, and no recording is"
    case .syntax(.ended, let line, let column):
      "it ends at line \(line), column \(column), before it is complete; it may have been cut when it was copied"
    case .syntax(let fault, let line, let column): "line \(line), column \(column): \(fault.text)"
    case .notARecording: "it has no recordingVersion, which `rmrr-guard record` writes"
    case .newerVersion(let version):
      "it is a recording of version \(version), and this rmrr-guard reads version \(HostRecording.version); read it with"
        + " the rmrr-guard that made it, or a later one"
    case .missing(let place): "\(place) is missing"
    case .unexpected(let place, let found, let wanted): "\(place) is \(found), and \(wanted) is wanted"
    case .repeated(let place, let found): "\(place) is \(found), which was there before"
    case .tableWithoutBytes:
      "firmware's table is not the one that was judged by; it may have changed while it was read"
    }
  }
}

extension RecordingError.SyntaxFault {
  fileprivate var text: String {
    switch self {
    case .ended: "the file ends"
    case .unexpected(let wanted): "\(wanted) is wanted"
    case .duplicatedKey(let key): "the key \"\(key.prefix(40))\" is there twice"
    case .tooDeep: "lists and objects are nested more than \(JSONParser.depthLimit) deep"
    case .tooManyValues: "there are more than \(JSONParser.valueLimit) values"
    case .notUTF8: "a text is not valid Unicode"
    case .utf16: "the file is UTF-16, as PowerShell writes it; save it as UTF-8"
    }
  }
}
