import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import HostReader
import LibvirtDomains
import PCI

/// libvirt's domains as they were last described, and what became of them.
struct KnownDomains {
  /// The domains whose XML can be judged, by their names.
  private(set) var described: [ExactName: DescribedDomain] = [:]
  /// Why the XML of the others cannot be, by their names.
  private(set) var unreadable: [ExactName: String] = [:]
  /// The judgements, by the domains' names.
  private(set) var judged: [ExactName: DomainJudgement] = [:]
  /// The domains with a vDPA device.
  var namesUsingVDPA: [ExactName] {
    described.filter { entry in
      entry.value.document.uses.contains { if case .vdpa = $0.device { true } else { false } }
    }.map(\.key)
  }

  /// How many there are.
  var count: Int { described.count + unreadable.count }

  /// Takes in what libvirt has said; gives the domains that are to be judged anew, and those that cannot be, for another
  /// reason than before, with that.
  mutating func take(_ news: LibvirtNews) -> (toJudge: [ExactName], faults: [(name: String, text: String)]) {
    if news.isWhole {
      for name in Set(described.keys).union(unreadable.keys) where news.domains[name] == nil { forget(name) }
    }
    var toJudge: [ExactName] = []
    var faults: [(name: String, text: String)] = []
    for (name, finding) in news.domains.sorted(by: { $0.key < $1.key }) {
      switch finding {
      case .described(let domain):
        described[name] = domain
        unreadable[name] = nil
        toJudge.append(name)
      case .unreadable(let text):
        if unreadable[name] != text { faults.append((name.text, text)) }
        forget(name)
        unreadable[name] = text
      case .gone: forget(name)
      }
    }
    return (toJudge, faults)
  }

  /// Judges the domains of some names; gives the judgements in the order of the names.
  mutating func judge(_ names: Set<ExactName>, by judge: Judge, reader: HostReader) -> [DomainJudgement] {
    names.sorted().compactMap { name in
      guard let domain = described[name] else { return nil }
      let judgement = domain.judged(by: judge, vdpaParent: reader.parent(ofVDPACharacterDevice:))
      judged[name] = judgement
      return judgement
    }
  }

  /// The domains that are defined with a device, or with another of its group, in the order of their names.
  func names(definedWith device: PCIAddress, group: Int?) -> [String] {
    judged.filter { entry in
      entry.value.devices.compactMap(\.judgement).contains { judgement in
        judgement.question.address == device || (group != nil && judgement.function?.group == group)
      }
    }.keys.sorted().map(\.text)
  }

  private mutating func forget(_ name: ExactName) {
    described[name] = nil
    unreadable[name] = nil
    judged[name] = nil
  }
}
