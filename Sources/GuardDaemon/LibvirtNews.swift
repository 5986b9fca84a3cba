import LibvirtDomains

/// What libvirt has said since it was last listened to.
struct LibvirtNews: Hashable, Sendable {
  /// How things are with libvirt itself.
  enum Link: Hashable, Sendable {
    /// It answers; what it cannot tell of its own accord, in its own words.
    case reached(untold: [String])
    /// It does not, or not as it should: why, in a sentence.
    case unreachable(String)
    /// The connection was there and is lost.
    case lost
    /// It has been asked, and says nothing.
    case silent
  }

  /// What has become of a domain.
  enum Finding: Hashable, Sendable {
    /// It is there.
    case described(DescribedDomain)
    /// It is there, and its XML cannot be judged: why, in a sentence.
    case unreadable(String)
    /// There is none of that name any more.
    case gone
  }

  /// How things are; nil where nothing has been heard of that.
  var link: Link?
  /// Whether the domains are all that there are.
  var isWhole = false
  /// The domains that were looked at, by their names.
  var domains: [ExactName: Finding] = [:]

  /// Takes in what came later.
  mutating func add(_ later: LibvirtNews) {
    link = later.link ?? link
    guard !later.isWhole else {
      (isWhole, domains) = (true, later.domains)
      return
    }
    domains.merge(later.domains) { $1 }
  }
}
