import DomainCheck
import DomainXML
import Eligibility
import HostFacts

/// A domain as it was described, by libvirt or in a file.
public struct DescribedDomain: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Its XML.
  public var document: DomainDocument
  /// What it does now, in libvirt's words; nil for one that is only a file.
  public var state: String?
  /// The networks that libvirt was asked about, those that it is on among them.
  public var networks: [DomainNetwork]

  /// A domain of its parts.
  public init(name: String, document: DomainDocument, state: String? = nil, networks: [DomainNetwork] = []) {
    self.name = name
    self.document = document
    self.state = state
    self.networks = networks
  }

  /// The judgement on the domain, where somebody tells what stands behind the character device of a vDPA device.
  public func judged(by judge: Judge, vdpaParent: (String) -> VDPAParent) -> DomainJudgement {
    let uses = document.uses.map { ResolvedUse($0, vdpaParent: vdpaParent) }
    var judgement = DomainJudgement(name: name, uses: uses, networks: networks, judge: judge)
    judgement.memory = DomainJudgement.Memory(of: document.machine)
    judgement.state = state
    return judgement
  }
}
