import HostFacts
import PCI

extension IOMMUGroup {
  var recorded: JSONValue {
    .members([
      "number": .integer(number), "members": .array(members.map(\.recorded)),
      "reservedRegions": reservedRegions.recorded,
    ])
  }
}

extension ReservedRegions {
  fileprivate var recorded: JSONValue {
    let lines = JSONValue.array(understood.map(\.recorded))
    return switch self {
    case .lines(_, let mayBeCut):
      .members(["state": .string("read"), "lines": lines, "mayBeCut": .boolean(mayBeCut)])
    case .malformed(_, let line):
      .members(["state": .string("malformed"), "lines": lines, "malformedLine": .integer(line)])
    case .absent: .members(["state": .string("absent")])
    case .unreadable(let fault): .members(["state": .string("unreadable"), "fault": fault.recorded])
    }
  }
}

extension ReservedRegion {
  fileprivate var recorded: JSONValue {
    .members([
      "line": .integer(line), "start": .string("0x" + hexadecimal(range.start)),
      "end": .string("0x" + hexadecimal(range.end)), "type": .string(kind.rawValue),
    ])
  }
}

extension RecordedValue {
  func group() throws(RecordingError) -> IOMMUGroup {
    IOMMUGroup(
      number: try member("number").integer(Int.min...Int.max), members: try member("members").addresses(),
      reservedRegions: try member("reservedRegions").reservedRegions())
  }

  private func reservedRegions() throws(RecordingError) -> ReservedRegions {
    let state = try member("state")
    switch try state.string() {
    case "read": return .lines(try lines(), mayBeCut: try member("mayBeCut").boolean())
    case "malformed": return .malformed(try lines(), line: try member("malformedLine").integer(1...Int.max))
    case "absent": return .absent
    case "unreadable": return .unreadable(try member("fault").fault())
    default: throw state.unexpected("read, malformed, absent or unreadable")
    }
  }

  private func lines() throws(RecordingError) -> [ReservedRegion] {
    var regions: [ReservedRegion] = []
    for element in try member("lines").elements() {
      let type = try element.member("type")
      guard let kind = ReservedRegion.Kind(rawValue: try type.string()) else {
        throw type.unexpected("direct, direct-relaxable, reserved or msi")
      }
      let wanted = "an address of memory such as \"0xbdf7f000\""
      let range = MemoryRange(
        start: try element.member("start").hexadecimalNumber(wanted),
        end: try element.member("end").hexadecimalNumber(wanted))
      regions.append(ReservedRegion(range: range, kind: kind, line: try element.member("line").integer(1...Int.max)))
    }
    return regions
  }
}
