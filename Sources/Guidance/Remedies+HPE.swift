import HostFacts
import PCI

extension Remedies {
  /// Settings of an HPE machine that free the pinned functions: up to Gen8 the slots that they sit in, since Gen9 what network
  /// adapters share with the management processor.
  func settingsOfHPE(_ identity: MachineIdentity) -> [Remedy] {
    guard let generation = identity.proLiantGeneration else { return [] }
    guard generation <= 8 else { return culprits.contains(where: \.isNetworkAdapter) ? [Self.sharedMemory] : [] }
    return Set(culprits.compactMap { conrepSlot(of: $0) }).sorted().map { Self.excludeSlot("\($0)") }
  }

  /// What costs an HPE machine something, or wants to be looked into first.
  func drasticOnesOfHPE(_ identity: MachineIdentity) -> [Remedy] {
    guard identity.hasILO else { return [] }
    guard let generation = identity.proLiantGeneration, generation <= 8 else { return [Self.disableILO] }
    let unnumbered = culprits.filter { conrepSlot(of: $0) == nil }
    guard let first = unnumbered.first else { return [Self.disableILO] }
    if let label = unnumbered.lazy.compactMap({ host.label(of: $0.address)?.text }).first {
      return [Self.solderedOn(label), Self.disableILO]
    }
    return [Self.slotToFind(of: first), Self.disableILO]
  }

  /// The number of a function's slot, where conrep has a setting for it.
  private func conrepSlot(of function: PCIFunction) -> Int? {
    host.slot(of: function).flatMap { Int($0.name) }.flatMap { (1...16).contains($0) ? $0 : nil }
  }

  private static let sourceOfConrep =
    "HPE customer advisory emr_na-c04781229; conrep_rmrds.xml; owners of ProLiant Gen8 machines"

  /// The slot is the physical one, whatever the bus.
  private static func excludeSlot(_ slot: String) -> Remedy {
    Remedy(
      "Take slot \(slot) out of the RMRRs with HPE's conrep (packages hp-scripting-tools and hp-health), and restart the"
        + " machine.", steps: steps(slot), caution: "iLO no longer sees the temperature of a card in that slot.",
      source: sourceOfConrep)
  }

  private static func steps(_ slot: String) -> [String] {
    [
      """
      Get conrep_rmrds.xml: https://downloads.hpe.com/pub/softlib2/software1/pubsw-linux/p1472592088/v95853/conrep_rmrds.xml
      """,
      """
      Write exclude.dat:
      <Conrep> <Section name="RMRDS_Slot\(slot)" helptext=".">Endpoints_Excluded</Section> </Conrep>
      """,
      "conrep -l -x conrep_rmrds.xml -f exclude.dat",
      "conrep -s -x conrep_rmrds.xml -f verify.dat",
      "Look into verify.dat: at RMRDS_Slot\(slot) it must say Endpoints_Excluded",
      "Restart the machine, and look again: rmrr-guard devices --blocked",
    ]
  }

  /// Most people take the number of the bus for that of the slot.
  private static func slotToFind(of function: PCIFunction) -> Remedy {
    let bus = "\(function.address)"
    return Remedy(
      "If \(bus) is a card in a slot from 1 to 16, take the slot out of the RMRRs with HPE's conrep (packages"
        + " hp-scripting-tools and hp-health). The kernel does not tell the slot's number here, and the number of the bus is"
        + " not that of the slot. What is soldered on has no slot, and conrep cannot free it.",
      steps: [
        "Find N, the number of the slot: dmidecode -t slot, where Bus Address is \(bus); or on the machine itself"
      ] + steps("N"), caution: "iLO no longer sees the temperature of a card in that slot.", source: sourceOfConrep)
  }

  private static func solderedOn(_ label: String) -> Remedy {
    Remedy(
      "HPE's conrep frees cards by their slot, and this device is none: firmware calls it \(printable(label, byteLimit: 64)).",
      source: sourceOfConrep)
  }

  private static let sharedMemory = Remedy(
    "In System Utilities, at the network adapter, disable \"HP Shared Memory features\", and restart the machine.",
    caution: "Only some network adapters have the setting.",
    source:
      "HPE customer advisory emr_na-c04781229; seen to help on a DL380 Gen9 (github.com/AltraMayor/gatekeeper/issues/718)"
  )

  private static let disableILO = Remedy(
    "Disabling iLO removes the RMRRs.", caution: "The machine can no longer be managed from afar.",
    source: "owners of ProLiant machines; first seen on a DL380p Gen8")
}

extension PCIFunction {
  fileprivate var isNetworkAdapter: Bool { classCode?.baseClass == 0x02 }
}
