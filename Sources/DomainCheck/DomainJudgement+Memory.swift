import DomainXML
import Eligibility

extension DomainJudgement.Memory {
  /// What is known of a domain's memory; nothing where some of it may be plugged in later.
  public init(of machine: GuestMachine) {
    guard !machine.hasPluggableMemory, let type = machine.type, let bytes = machine.memory,
      let layout = GuestMemoryLayout(machine: type, architecture: machine.architecture ?? "x86_64", bytes: bytes)
    else {
      self = .unknown(machine: machine.type)
      return
    }
    self = .layout(layout)
  }
}
