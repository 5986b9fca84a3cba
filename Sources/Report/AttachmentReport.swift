import DomainCheck
import Eligibility
import HostFacts

/// A device that is to be attached to a domain, with the judgement on it and what became of it.
public struct AttachmentReport: Sendable {
  /// What a device is attached to, in virsh's words.
  public enum Target: String, Sendable, CaseIterable {
    /// The guest that runs.
    case live
    /// What the domain starts with the next time.
    case config
  }

  /// The domain as a target has it, with no other host devices than the new ones.
  public struct Judged: Sendable {
    let target: Target
    let domain: DomainJudgement

    /// A judgement of its parts.
    public init(target: Target, domain: DomainJudgement) {
      self.target = target
      self.domain = domain
    }
  }

  /// Why a device is not attached.
  public enum Obstacle: String, Sendable {
    /// Linux refuses it for memory that firmware has pinned.
    case refused
    /// It cannot be assigned for another reason.
    case unassignable
    /// The guest's own memory lies where firmware has pinned some.
    case guestMemory = "guest-memory"
    /// Whether it can be given to a guest cannot be told.
    case undetermined
  }

  /// The root element of the device's XML.
  public let element: String
  /// What the device is attached to.
  public let targets: [Target]
  /// The domain with no other host devices than the new ones: as it is now, where that is a target.
  public let domain: DomainJudgement
  /// When the domain gets the device, as it is judged here.
  let moment: DeviceMoment
  /// What is in the way, whether or not somebody has said that it may be passed over; nil for nothing.
  public let obstacle: Obstacle?
  /// Whether nothing was to be attached, come what may.
  public let isDryRun: Bool
  /// Whether a device is attached of which it cannot be told whether it can be given to a guest.
  public let mayBeUndetermined: Bool

  /// The report on a device by the judgements on the domain, as each target has it.
  public init(
    element: String, first: Judged, second: Judged? = nil, isDryRun: Bool, mayBeUndetermined: Bool
  ) {
    let judged = [first] + (second.map { [$0] } ?? [])
    self.element = element
    targets = judged.map(\.target)
    // They differ by the guest's memory alone.
    let decisive = judged.first { $0.domain.cannotMapItsMemory } ?? first
    domain = decisive.domain
    moment = decisive.target == .live ? .attachment : .start
    obstacle = Obstacle(to: decisive.domain)
    self.isDryRun = isDryRun
    self.mayBeUndetermined = mayBeUndetermined
  }

  /// Whether the device is attached, or would be.
  public var isGranted: Bool { obstacle == nil || (obstacle == .undetermined && mayBeUndetermined) }
}

extension AttachmentReport.Obstacle {
  /// What is in the way of a domain's devices; that it cannot be told is the least.
  init?(to domain: DomainJudgement) {
    let obstacles = domain.devices.compactMap(Self.init(device:))
    if obstacles.contains(.refused) {
      self = .refused
    } else if obstacles.contains(.unassignable) {
      self = .unassignable
    } else if domain.cannotMapItsMemory {
      self = .guestMemory
    } else if obstacles.contains(.undetermined) {
      self = .undetermined
    } else {
      return nil
    }
  }

  private init?(device: DomainJudgement.Device) {
    switch device.verdict {
    case .refused?: self = .refused
    case .unassignable?: self = .unassignable
    case .undetermined?: self = .undetermined
    case .eligible?: return nil
    case nil:
      guard case .chosenAtStart = device.use.resolution else { return nil }
      if device.network?.kind == .absent {
        self = .unassignable
      } else if !device.candidates.isEmpty, device.candidates.allSatisfy({ $0.verdict == .eligible }) {
        return nil
      } else {
        // Of a pool's devices some will not do, or what the network is was not told.
        self = .undetermined
      }
    }
  }
}
