import DomainXML
import Eligibility

extension DomainJudgement.Memory {
  /// What is known of a domain's memory; nothing where some of it may be plugged in later.
  public init(of machine: GuestMachine) {
    guard !machine.isChangedByOwnArguments else {
      self = .unknown(.ownArguments)
      return
    }
    guard !machine.hasPluggableMemory else {
      self = .unknown(.pluggableMemory)
      return
    }
    let architecture = machine.architecture ?? "x86_64"
    // A size that any machine can have tells whether it is the machine that is not known.
    guard let type = machine.type, GuestMemoryLayout(machine: type, architecture: architecture, bytes: 1 << 30) != nil
    else {
      self = .unknown(.machine(machine.type))
      return
    }
    guard let bytes = machine.memory,
      let layout = GuestMemoryLayout(machine: type, architecture: architecture, bytes: bytes)
    else {
      self = .unknown(.size)
      return
    }
    self = .layout(layout)
  }

  /// Why it cannot be told where a guest's memory lies.
  public enum Ignorance: Hashable, Sendable {
    /// The domain does not tell its machine, or it is one whose layout is not known here.
    case machine(String?)
    /// Memory can be plugged in, so that QEMU starts with less.
    case pluggableMemory
    /// The domain does not tell how much it has, or it has more than a known layout holds.
    case size
    /// Arguments for QEMU that libvirt does not look at change it.
    case ownArguments
  }
}
