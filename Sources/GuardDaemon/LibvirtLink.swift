/// How things are with libvirt, and what is to be said when that changes.
struct LibvirtLink {
  private let uri: String
  private var now: LibvirtNews.Link?
  private var toldOfUntold: [String] = []

  /// The link to a libvirt that nobody has tried yet.
  init(uri: String) { self.uri = uri }

  /// Whether libvirt answers.
  var isReached: Bool { if case .reached = now { true } else { false } }

  /// Whether anybody has tried.
  var isTried: Bool { now != nil }

  /// In a few words, for one that does not answer.
  var status: String {
    switch now {
    case nil: "libvirt is being asked"
    case .silent: "libvirt does not answer"
    case .lost, .unreachable, .reached: "libvirt cannot be reached"
    }
  }

  /// Takes in how things are; gives what is to be told of it.
  mutating func take(_ link: LibvirtNews.Link) -> [String] {
    defer { now = link }
    switch link {
    case .reached(let untold):
      var remarks: [String] = []
      if now != nil, !isReached { remarks.append("libvirt at \(uri) is there.") }
      if !untold.isEmpty, untold != toldOfUntold {
        remarks.append(
          "libvirt at \(uri) does not tell all changes by itself (\(untold.joined(separator: "; "))): those are seen within"
            + " an hour.")
      }
      toldOfUntold = untold
      return remarks
    case .unreachable(let text): return now == link ? [] : ["\(text) It is tried again."]
    case .lost: return ["libvirt at \(uri) is gone. Its domains are looked at again once it is back."]
    case .silent: return now == link ? [] : ["libvirt at \(uri) does not answer. It is waited for."]
    }
  }
}
