import Eligibility
import HostFacts

/// The judgement on a whole domain: what will become of its start.
public struct DomainJudgement: Hashable, Sendable {
  /// A use of a host device with the judgement on it; nil where the use has no claim on a PCI function that is known.
  public struct Device: Hashable, Sendable {
    /// The use.
    public var use: ResolvedUse
    /// The judgement on the function that it comes to.
    public var judgement: Judgement?
    /// For a use of a pool, the judgements on all devices that may be chosen; empty where they are not known.
    public var candidates: [Judgement] = []

    /// For a use of a network, what that is; nil where nobody asked libvirt.
    public var network: DomainNetwork?

    fileprivate init(_ use: ResolvedUse, _ network: DomainNetwork?, judge: borrowing Judge) {
      self.use = use
      self.network = network
      candidates = network?.devices.map { judge.judge(DeviceQuestion(address: $0)) } ?? []
      guard let question = use.question else { return }
      judgement = judge.judge(question)
    }

    /// Whether a host device is meant, or may be.
    public var isClaim: Bool { use.resolution != .noClaim }

    /// The verdict on the use; nil where it has no claim on any function, or one that is chosen later of several that are
    /// not all refused.
    public var verdict: Verdict? {
      switch use.resolution {
      case .question: judgement?.verdict
      case .untold: .undetermined
      case .chosenAtStart where !candidates.isEmpty && candidates.allSatisfy { $0.verdict == .refused }: .refused
      case .noClaim, .chosenAtStart: nil
      }
    }
  }

  /// The domain's name.
  public var name: String
  /// The uses of host devices, in the order of the XML.
  public var devices: [Device]
  /// Where QEMU lays the guest's memory.
  public var memory = Memory.notAsked

  /// What is known of a guest's memory.
  public enum Memory: Hashable, Sendable {
    /// Nobody asked.
    case notAsked
    /// It cannot be told.
    case unknown(Ignorance)
    /// Where it lies.
    case layout(GuestMemoryLayout)
  }

  /// What it does now, in libvirt's words; nil for one that is only a file.
  public var state: String?

  /// Judges a domain by its uses, and by the networks that it is on, as far as they are known; one that has nothing to do with
  /// host devices is no use of any.
  ///
  /// The judge is borrowed: a copy of it for each device would cost more than its judgement.
  public init(name: String, uses: [ResolvedUse], networks: [DomainNetwork] = [], judge: borrowing Judge) {
    self.name = name
    devices = uses.compactMap { use in
      let network = use.network.flatMap { name in networks.first { $0.name.utf8.elementsEqual(name.utf8) } }
      return network?.kind == .withoutHostDevices ? nil : Device(use, network, judge: judge)
    }
  }

  /// The worst of the verdicts; `eligible` for a domain without host devices.
  public var verdict: Verdict {
    let verdicts = devices.compactMap(\.verdict)
    return [Verdict.refused, .undetermined, .unassignable].first { verdicts.contains($0) } ?? .eligible
  }
}
