import Eligibility
import Guidance
import HostFacts
import PCI

/// The endpoints of a host that are of a kind which guests are given, sorted by what they are.
struct GuestDevices {
  /// An endpoint with the judgement on it.
  struct Device {
    let function: PCIFunction
    let judgement: Judgement

    var address: PCIAddress { function.address }
    var verdict: Verdict { judgement.verdict }
    /// Whether guests are given such devices, by its class.
    var isOfGuestKind: Bool { function.classCode?.isOfGuestDevice == true }

    /// What keeps some guests from starting with the device although nothing refuses it; nil where nothing does.
    var caution: String? {
      for case .guestMemoryOverlap(let range) in judgement.notes {
        return "\(range) is pinned to the group of \(address): a guest with memory of its own there may not start."
      }
      return nil
    }

    /// The others of its IOMMU group for which the host has a driver.
    var hostMates: [(address: PCIAddress, driver: String)] {
      judgement.notes.compactMap { note in
        if case .groupMate(let address, let driver) = note { (address, driver) } else { nil }
      }
    }
  }

  /// All endpoints with one vendor and device number.
  struct Kind {
    let identifier: DeviceIdentifier
    /// In the order of their addresses; never empty.
    let devices: [Device]

    /// The verdict on all of them; nil where they differ.
    var verdict: Verdict? {
      guard let first = devices.first?.verdict, devices.allSatisfy({ $0.verdict == first }) else { return nil }
      return first
    }

    /// What its devices are, in a few words.
    var className: String {
      devices.first(where: \.isOfGuestKind)?.function.classCode?.name ?? ClassCode(rawValue: 0).name
    }
  }

  /// The endpoints, in the order of their addresses.
  let devices: [Device]
  /// The endpoints that may be of such a kind, of which sysfs does not tell vendor and device, in the order of their addresses.
  let unidentified: [PCIAddress]
  /// The kinds, in the order of their numbers; they have those endpoints too of which the class alone would tell nothing.
  let kinds: [Kind]

  /// The endpoints of a judged host.
  init(_ host: HostJudgement) {
    let endpoints = host.judgements.filter(\.isOfEndpoint)
    let all = endpoints.compactMap { judgement in
      judgement.function.map { Device(function: $0, judgement: judgement) }
    }
    devices = all.filter { $0.isOfGuestKind && $0.function.identifier != nil }
    unidentified = endpoints.filter {
      $0.function?.identifier == nil && $0.function?.classCode?.isOfGuestDevice != false
    }
    .map(\.question.address)
    var byIdentifier: [DeviceIdentifier: [Device]] = [:]
    for device in all {
      guard let identifier = device.function.identifier else { continue }
      byIdentifier[identifier, default: []].append(device)
    }
    kinds = byIdentifier.filter { $0.value.contains(where: \.isOfGuestKind) }
      .map { Kind(identifier: $0.key, devices: $0.value) }
      .sorted { ($0.identifier.vendor, $0.identifier.device) < ($1.identifier.vendor, $1.identifier.device) }
  }

  /// The first line of a file that was made of a host's devices.
  static func heading(_ host: HostJudgement) -> String {
    let release = host.host.kernel.release.map { " (Linux \(commentable($0, byteLimit: 64)))" } ?? ""
    return "# Written by rmrr-guard \(Program.version) for one host\(release)."
  }

  /// Which kinds guests are given, as a comment.
  static let rule =
    "# Guests are given storage, network, display, sound, USB, FireWire, Fibre Channel, InfiniBand, wireless and encryption\n"
    + "# controllers and accelerators; all else belongs to the machine."
}

extension ClassCode {
  /// Whether guests are given such devices; memory, bridges, timers, sensors and management controllers are the machine's own
  /// (PCI Code and ID Assignment Specification).
  fileprivate var isOfGuestDevice: Bool {
    switch baseClass {
    case 0x01, 0x02, 0x03, 0x04, 0x0d, 0x10, 0x12: true
    // Of the serial buses neither SMBus nor IPMI, and of the processors the co-processors.
    default: [0x0c00, 0x0c03, 0x0c04, 0x0c06, 0x0b40].contains(baseAndSubclass)
    }
  }
}

extension [GuestDevices.Device] {
  /// The addresses, each with what is said of it, as many of them as fit on a line or two.
  func listed(_ text: (GuestDevices.Device) -> String) -> String {
    Report.listed(map(text))
  }
}

/// As many texts as fit on a line or two.
func listed(_ texts: [String], separator: String = ", ") -> String {
  let limit = 8
  let more = texts.count > limit ? " and \(texts.count - limit) more" : ""
  return texts.prefix(limit).joined(separator: separator) + more
}

/// A text from outside as a part of a comment, which has neither breaks nor anything that a parser would refuse: ASCII alone.
func commentable(_ text: String, byteLimit: Int = 32) -> String {
  printable(text, byteLimit: byteLimit).unicodeScalars.map { scalar in
    switch scalar {
    case " "..."~": String(scalar)
    case "…": "..."
    default: "?"
    }
  }.joined()
}
