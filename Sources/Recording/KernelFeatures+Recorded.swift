import HostFacts

extension KernelFeatures {
  var recorded: [String: JSONValue] {
    var members: [String: JSONValue] = ["typeInformation": typeInformation.recorded]
    members["release"] = release.map { .string($0) }
    members["groupWithRelaxableLine"] = groupWithRelaxableLine.map { .integer($0) }
    return members
  }
}

extension KernelFeatures.TypeInformation {
  fileprivate static let requireDirectName = "require_direct"
  fileprivate static let directRelaxableName = "IOMMU_RESV_DIRECT_RELAXABLE"

  fileprivate var recorded: JSONValue {
    switch self {
    case .notRead: return .members(["state": .string("not-read")])
    case .absent: return .members(["state": .string("absent")])
    case .unusable(let fault): return .members(["state": .string("unusable"), "fault": fault.recorded])
    case .names(let requireDirect, let directRelaxable):
      let names = (requireDirect ? [Self.requireDirectName] : []) + (directRelaxable ? [Self.directRelaxableName] : [])
      return .members(["state": .string("read"), "names": .array(names.map { .string($0) })])
    }
  }
}

extension RecordedValue {
  func kernelFeatures() throws(RecordingError) -> KernelFeatures {
    KernelFeatures(
      release: try optional("release")?.string(),
      typeInformation: try member("typeInformation").typeInformation(),
      groupWithRelaxableLine: try optional("groupWithRelaxableLine")?.integer(Int.min...Int.max))
  }

  private func typeInformation() throws(RecordingError) -> KernelFeatures.TypeInformation {
    let state = try member("state")
    switch try state.string() {
    case "not-read": return .notRead
    case "absent": return .absent
    case "unusable": return .unusable(try member("fault").fault())
    case "read":
      var names: Set<String> = []
      for name in try member("names").elements() { names.insert(try name.string()) }
      return .names(
        requireDirect: names.contains(KernelFeatures.TypeInformation.requireDirectName),
        directRelaxable: names.contains(KernelFeatures.TypeInformation.directRelaxableName))
    default: throw state.unexpected("not-read, absent, unusable or read")
    }
  }
}
