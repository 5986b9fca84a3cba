import DomainCheck
import Eligibility
import Guidance
import HostFacts
import PCI

/// The judgements on a host, and on domains, as metrics for the textfile collector of Prometheus's node_exporter.
///
/// Series are bounded: what is over a limit is counted, and the totals count all.
public enum PrometheusText {
  /// How many endpoints may have a series of their own, the refused ones first.
  public static let deviceLimit = 256
  /// How many domains may have a series of their own, the refused ones first.
  public static let domainLimit = 256

  /// The metrics of a host and, where somebody has asked about domains, of these.
  ///
  /// `domains` are nil where nobody has asked, or where libvirt has not answered. `unjudgedDomains` are the names of those whose
  /// XML cannot be judged, and which are not among the others. `libvirtIsUp` says whether libvirt has answered, and is nil where
  /// nobody has asked it.
  public static func render(
    _ host: HostJudgement, domains: [DomainJudgement]? = nil, unjudgedDomains: [String] = [], libvirtIsUp: Bool? = nil
  ) -> String {
    let families =
      programFamilies(host) + deviceFamilies(host) + firmwareFamilies(host) + [libvirtFamily(isUp: libvirtIsUp)]
    return (families + (domains.map { domainFamilies($0, unjudged: unjudgedDomains) } ?? [])).map(\.text).joined()
  }

  private static func programFamilies(_ host: HostJudgement) -> [PrometheusFamily] {
    let rule = host.kernelRule
    return [
      PrometheusFamily(
        "build_info", help: "The version of rmrr-guard, with the constant value 1.",
        [.init(labels: [("version", Program.version)], value: 1)]),
      PrometheusFamily(
        "kernel_rule_info",
        help:
          "The kernel and the earliest and latest rule that it may judge pinned memory by, with the constant value 1.",
        [
          .init(
            labels: [
              ("release", host.host.kernel.release ?? "unknown"), ("rule", rule?.earliest.name ?? "unknown"),
              ("latest_rule", rule?.latest.name ?? "unknown"), ("source", rule?.source.code ?? "unknown"),
            ], value: 1)
        ]),
    ]
  }

  private static func deviceFamilies(_ host: HostJudgement) -> [PrometheusFamily] {
    let endpoints = host.judgements.filter(\.isOfEndpoint)
    let refused = endpoints.filter { $0.verdict == .refused }
    let undetermined = endpoints.filter { $0.verdict == .undetermined }
    let shownRefused = refused.prefix(deviceLimit)
    let shownUndetermined = undetermined.prefix(deviceLimit - shownRefused.count)
    let omitted = refused.count - shownRefused.count + undetermined.count - shownUndetermined.count
    return [
      PrometheusFamily(
        "endpoints", help: "PCI functions that are no bridges, by verdict.", samples(of: endpoints.map(\.verdict))),
      PrometheusFamily(
        "device_refused",
        help:
          "1 for each endpoint that Linux refuses to assign for memory that firmware has pinned to its IOMMU group.",
        shownRefused.map { .init(labels: $0.identifyingLabels, value: 1) }),
      PrometheusFamily(
        "device_undetermined", help: "1 for each endpoint of which it cannot be told, with the code of the reason.",
        shownUndetermined.map { judgement in
          let reason = judgement.reasons.first?.code(for: judgement) ?? "unknown"
          return .init(labels: judgement.identifyingLabels + [("reason", reason)], value: 1)
        }),
      PrometheusFamily(
        "device_series_omitted",
        help: "Refused and undetermined endpoints without a series of their own, being more than \(deviceLimit).",
        value: omitted),
      PrometheusFamily(
        "iommu_groups", help: "IOMMU groups, by the verdict on them; a refused one is lost for guests.",
        samples(of: host.groups.map(\.judgement.verdict))),
    ]
  }

  private static func firmwareFamilies(_ host: HostJudgement) -> [PrometheusFamily] {
    [
      PrometheusFamily(
        "firmware_table_info",
        help: "What became of reading firmware's table, and what Linux makes of it, with the constant value 1.",
        [
          .init(
            labels: [
              ("state", host.host.table.stateName), ("signature", host.host.table.signature ?? ""),
              ("effect", host.tableEffect?.code ?? ""),
            ], value: 1)
        ]),
      PrometheusFamily(
        "firmware_table_fault", help: "1 where firmware has a table that cannot be read or decoded as a whole, else 0.",
        value: host.host.table.isFaulty ? 1 : 0),
      PrometheusFamily(
        "pinned_regions",
        help:
          "Regions of firmware's table that Linux keeps while its IOMMU is on; no sample without a table that can be read.",
        value: host.keptRegionCount),
      PrometheusFamily(
        "table_disagreements",
        help:
          "Where the kernel's reserved_regions and firmware's table say different things; no sample without a table that can be read.",
        value: host.disagreementCount),
    ]
  }

  private static func libvirtFamily(isUp: Bool?) -> PrometheusFamily {
    PrometheusFamily(
      "libvirt_up", help: "1 where libvirt has told its domains, 0 where it did not; no sample where nobody asked it.",
      value: isUp.map { $0 ? 1 : 0 })
  }

  private static func domainFamilies(_ domains: [DomainJudgement], unjudged: [String]) -> [PrometheusFamily] {
    let verdicts = domains.map(\.verdict) + unjudged.map { _ in .undetermined }
    let told = domains.compactMap { ToldDomain($0) } + unjudged.map { ToldDomain(unjudged: $0) }
    let shown = ToldDomain.withNamesOfTheirOwn(told).prefix(domainLimit)
    func family(_ name: String, help: String, _ outcome: ToldDomain.Outcome) -> PrometheusFamily {
      let samples = shown.filter { $0.outcome == outcome }
      return PrometheusFamily(name, help: help, samples.map { .init(labels: [("domain", $0.name)], value: 1) })
    }
    return [
      PrometheusFamily("domains", help: "libvirt's domains, by verdict.", samples(of: verdicts)),
      family("domain_refused", help: "1 for each domain whose start would be refused.", .refused),
      family(
        "domain_undetermined", help: "1 for each domain of which it cannot be told, as where its XML cannot be judged.",
        .undetermined),
      family(
        "domain_memory_in_the_way",
        help:
          "1 for each domain of which nothing is refused, and whose own memory lies where firmware has pinned some.",
        .memoryInTheWay),
      PrometheusFamily(
        "domain_series_omitted",
        help:
          "Domains that are told of, without a series of their own, being more than \(domainLimit) or under another's printed name.",
        value: told.count - shown.count),
    ]
  }

  /// How many there are of each verdict, of those that there are none too.
  private static func samples(of verdicts: [Verdict]) -> [PrometheusFamily.Sample] {
    Verdict.allCases.map { verdict in
      .init(labels: [("verdict", verdict.rawValue)], value: verdicts.count { $0 == verdict })
    }
  }
}

/// A domain that has a series, under a name that no other one has.
private struct ToldDomain {
  /// What is told of a domain, the worst first.
  enum Outcome: Int {
    case refused
    case undetermined
    case memoryInTheWay
  }

  let name: String
  let outcome: Outcome

  private init(name: String, outcome: Outcome) {
    // Names that differ only in what is not printed would be one series twice.
    self.name = printable(name)
    self.outcome = outcome
  }

  /// A domain whose XML cannot be judged.
  init(unjudged name: String) { self.init(name: name, outcome: .undetermined) }

  init?(_ domain: DomainJudgement) {
    let outcome: Outcome
    switch domain.verdict {
    case .refused: outcome = .refused
    case .undetermined: outcome = .undetermined
    case .eligible where domain.cannotMapItsMemory, .unassignable where domain.cannotMapItsMemory:
      outcome = .memoryInTheWay
    case .eligible, .unassignable: return nil
    }
    self.init(name: domain.name, outcome: outcome)
  }

  /// The domains, the worst first; of those with one name, which Prometheus tells apart by its bytes, the worst alone.
  static func withNamesOfTheirOwn(_ domains: [ToldDomain]) -> [ToldDomain] {
    var told: [[UInt8]: ToldDomain] = [:]
    for domain in domains {
      told.merge([Array(domain.name.utf8): domain]) { $0.outcome.rawValue <= $1.outcome.rawValue ? $0 : $1 }
    }
    return told.sorted { left, right in
      left.value.outcome.rawValue == right.value.outcome.rawValue
        ? left.key.lexicographicallyPrecedes(right.key) : left.value.outcome.rawValue < right.value.outcome.rawValue
    }.map(\.value)
  }
}

extension Judgement {
  /// What tells an endpoint from others; the group is empty where it has none.
  fileprivate var identifyingLabels: [(name: String, value: String)] {
    [("address", question.address.description), ("group", function?.group.map { String($0) } ?? "")]
  }
}
