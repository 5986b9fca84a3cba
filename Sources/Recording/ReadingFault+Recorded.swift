import HostFacts

extension ReadingFault {
  var recorded: JSONValue {
    switch cause {
    case .system(let code, let text):
      .members([
        "path": .string(path), "cause": .string("system"), "code": .integer(code), "text": .string(text),
      ])
    case .notARegularFile: .members(["path": .string(path), "cause": .string("not-a-regular-file")])
    case .largerThan(let bytes):
      .members(["path": .string(path), "cause": .string("larger-than"), "bytes": .integer(bytes)])
    case .unexpectedContent(let text):
      .members(["path": .string(path), "cause": .string("unexpected-content"), "text": .string(text)])
    }
  }
}

extension RecordedValue {
  func fault() throws(RecordingError) -> ReadingFault {
    ReadingFault(path: try member("path").string(), cause: try faultCause())
  }

  private func faultCause() throws(RecordingError) -> ReadingFault.Cause {
    let cause = try member("cause")
    switch try cause.string() {
    case "system":
      return .system(code: try member("code").integer(Int32.min...Int32.max), text: try member("text").string())
    case "not-a-regular-file": return .notARegularFile
    case "larger-than": return .largerThan(bytes: try member("bytes").integer(0...Int.max))
    case "unexpected-content": return .unexpectedContent(try member("text").string())
    default: throw cause.unexpected("system, not-a-regular-file, larger-than or unexpected-content")
    }
  }
}
