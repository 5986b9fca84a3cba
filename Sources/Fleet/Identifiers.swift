import Comparison
import DomainCheck
import Eligibility
import HostFacts
import PCI

// The kinds of devices that an answer tells of, whose names are looked up once for all hosts.

extension FleetSurvey {
  /// The kinds of the devices that it tells of.
  public var identifiers: Set<DeviceIdentifier> {
    Set(machines.values.flatMap { $0.kinds.keys.compactMap(\.identifier) })
  }
}

extension DeviceQuery {
  /// The kinds of the devices that it asks about, as far as it names any.
  public var identifiers: Set<DeviceIdentifier> {
    if case .identifier(let identifier) = self { [identifier] } else { [] }
  }
}

extension HostsByAnswer where Answer == DomainAnswer {
  /// The kinds of the devices that it tells of.
  public var identifiers: Set<DeviceIdentifier> {
    Set(answers.flatMap { $0.domain.devices.compactMap { $0.judgement?.function?.identifier } })
  }
}

extension HostsByAnswer where Answer == HostSince {
  /// The kinds of the devices that it tells of.
  public var identifiers: Set<DeviceIdentifier> {
    let devices = answers.compactMap(\.change).flatMap(\.devices)
    return Set(devices.compactMap { ($0.after ?? $0.before)?.function?.identifier })
  }
}
