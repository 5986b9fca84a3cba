import HostFacts

extension HostRecording {
  /// The recording as the text of a file.
  ///
  /// - Throws: `RecordingError` where the bytes of the table that was judged by are not among the files.
  public func text() throws(RecordingError) -> String {
    var kernel = facts.kernel.recorded
    kernel["iommuSwitches"] = iommuSwitches.map { .array($0.map { .string($0) }) }
    return JSONValue.members([
      "recordingVersion": .integer(Self.version),
      "kernel": .members(kernel),
      "platform": facts.platform.recorded,
      "functions": .array(facts.functions.map(\.recorded)),
      "functionFaults": .array(
        facts.faults.map { .members(["address": $0.address.recorded, "fault": $0.fault.recorded]) }),
      "groups": .array(facts.groups.map(\.recorded)),
      "tableKind": facts.tableKind.map(\.recorded),
      "table": try recordedTable(),
      "tableFiles": .array(tableFiles.map(\.recorded)),
      "scopedBridges": .array(facts.scopedBridges.map(\.recorded)),
      "preservesBootConfiguration": facts.preservesBootConfiguration.map { .boolean($0) },
      "vdpaDevices": .array(vdpaDevices.map(\.recorded)),
      "vdpaFault": vdpaFault.map(\.recorded),
    ]).text
  }

  /// The table that is judged by: where it was read, the file that it is in.
  private func recordedTable() throws(RecordingError) -> JSONValue {
    switch facts.table {
    case .notRead: return .members(["state": .string("not-read")])
    case .absent: return .members(["state": .string("absent")])
    case .unreadable(let fault): return .members(["state": .string("unreadable"), "fault": fault.recorded])
    case .malformed, .table:
      guard let file = tableFiles.first(where: { $0.table == facts.table }) else { throw .tableWithoutBytes }
      return .members(["state": .string("read"), "file": .string(file.path)])
    }
  }
}
