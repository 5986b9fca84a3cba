import Configuration
import Eligibility
import FirmwareTables
import HostFacts

/// Whether the hook is in force, and what stands in its way.
public struct Diagnosis: Hashable, Sendable {
  /// The answer, for domains that start.
  public enum Answer: String, Hashable, Sendable, CaseIterable {
    /// libvirt was seen to call it.
    case proved
    /// As far as files tell, it is.
    case inForce = "in-force"
    /// It cannot be told.
    case untold
    /// It is not.
    case notInForce = "not-in-force"
  }

  /// What was looked at.
  public let installation: HookInstallation
  /// What libvirt made of the canary; nil where nobody asked.
  public let proof: Proof?
  /// What was found, in the order of its weight.
  public let findings: [InstallationFinding]
  /// The answer.
  public let answer: Answer

  /// A diagnosis.
  ///
  /// - Parameters:
  ///   - installation: What the machine has of the hook.
  ///   - host: The host that the hook judges, or why it cannot be read.
  ///   - domains: The names of the domains that libvirt has; nil where nobody could ask.
  ///   - proof: What libvirt made of the canary; nil where nobody asked.
  ///   - version: The version that the hook should have.
  public init(
    of installation: HookInstallation, host: Result<HostJudgement, ReadingFault>, domains: [String]? = nil,
    proof: Proof? = nil, version: String
  ) {
    self.installation = installation
    self.proof = proof
    var found = installation.fileFindings(expectedVersion: version) + installation.daemonFindings
    found += Self.findings(of: installation.settings, on: try? host.get(), domains)
    if let path = installation.writableSettings { found.append(.settings(.writable(path: path))) }
    found += Self.findings(of: host)
    let isProved = proof?.outcome == .proved
    if isProved { found.removeAll { $0.isSettledByProof(on: installation) } }
    if let proof { found += Self.findings(of: proof, installation) }
    findings = InstallationFinding.Weight.allCases.flatMap { weight in found.filter { $0.weight == weight } }
    answer =
      if found.contains(where: { $0.weight == .fault && !$0.isOfNetworks }) {
        .notInForce
      } else if isProved {
        .proved
      } else {
        found.contains(where: \.isDoubt) ? .untold : .inForce
      }
  }

  /// The weight of what weighs most; nil where there is nothing to know.
  public var weight: InstallationFinding.Weight? { findings.first?.weight }

  /// Whether the network hook, of which the answer says nothing, is at fault.
  public var hasNetworkFault: Bool { findings.contains { $0.weight == .fault && $0.isOfNetworks } }

  private static func findings(
    of settings: HookInstallation.Settings, on host: HostJudgement?, _ domains: [String]?
  ) -> [InstallationFinding] {
    switch settings {
    case .absent: []
    case .unreadable(let fault): [.settings(.unreadable(fault))]
    case .malformed(let error): [.settings(.malformed(error))]
    case .read(let configuration): configuration.findings(on: host, domains: domains).map { .settings($0) }
    }
  }

  private static func findings(of host: Result<HostJudgement, ReadingFault>) -> [InstallationFinding] {
    let judged: HostJudgement
    switch host {
    case .failure(let fault): return [.host(.noDevices(fault))]
    case .success(let judgement): judged = judgement
    }
    guard !judged.host.groups.isEmpty else { return [.host(.noIOMMU)] }
    var findings: [HostFinding] = []
    switch judged.host.table {
    case .unreadable(let fault): findings.append(.unreadableTable(fault))
    case .malformed(let error): findings.append(.malformedTable(error))
    case .table(let table): if let error = table.fault { findings.append(.malformedTable(error)) }
    case .notRead, .absent: break
    }
    if judged.kernelRule?.leavesRequireDirectOpen ?? true { findings.append(.unknownKernelRule) }
    return findings.map { .host($0) }
  }

  private static func findings(of proof: Proof, _ installation: HookInstallation) -> [InstallationFinding] {
    guard proof.outcome == .proved else { return [.proof(proof)] }
    return installation.calledFiles(of: .network).isEmpty ? [] : [.networkNotProved]
  }
}
