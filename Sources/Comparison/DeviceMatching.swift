import Eligibility
import HostFacts
import PCI

/// Finds the functions of one host again on the same host as it is later.
struct DeviceMatching {
  /// The functions of both, bridges among them, in the order of their addresses.
  private(set) var devices: [DeviceComparison] = []

  private var before: [Judgement]
  private var after: [PCIAddress: Judgement]

  /// Matches by address where kind and place agree, then by a place that only one device has, then by address and kind.
  init(before: [Judgement], after: [Judgement]) {
    self.before = before
    self.after = [:]
    for judgement in after { self.after[judgement.question.address] = judgement }
    matchByAddress(.address) { Self.isSame($0, $1) }
    matchByPlace()
    matchByAddress(.addressAlone) { Self.isSameKind($0, $1) }
    addUnmatched()
    devices.sort { left, right in
      guard let left = left.address, let right = right.address else { return false }
      return left < right
    }
  }

  /// Matches each device with the one at its address where they agree in some way.
  private mutating func matchByAddress(
    _ match: DeviceComparison.Match, where agree: (PCIFunction?, PCIFunction?) -> Bool
  ) {
    var unmatched: [Judgement] = []
    for old in before {
      let address = old.question.address
      if let new = after[address], agree(old.function, new.function) {
        devices.append(DeviceComparison(before: old, after: new, match: match))
        after[address] = nil
      } else {
        unmatched.append(old)
      }
    }
    before = unmatched
  }

  private mutating func matchByPlace() {
    var oldPlaces: [DevicePlace: Int] = [:]
    for old in before { if let place = old.place { oldPlaces[place, default: 0] += 1 } }
    var newPlaces: [DevicePlace: [PCIAddress]] = [:]
    for (address, new) in after { if let place = new.place { newPlaces[place, default: []].append(address) } }
    var unmatched: [Judgement] = []
    for old in before {
      guard let place = old.place, oldPlaces[place] == 1, let addresses = newPlaces[place], addresses.count == 1,
        let address = addresses.first, let new = after[address]
      else {
        unmatched.append(old)
        continue
      }
      devices.append(DeviceComparison(before: old, after: new, match: .place))
      after[address] = nil
    }
    before = unmatched
  }

  private mutating func addUnmatched() {
    let appeared = after.values.sorted { $0.question.address < $1.question.address }
    var oldKinds: [DeviceIdentifier: [PCIAddress]] = [:]
    for old in before { old.identifier.map { oldKinds[$0, default: []].append(old.question.address) } }
    var newKinds: [DeviceIdentifier: [PCIAddress]] = [:]
    for new in appeared { new.identifier.map { newKinds[$0, default: []].append(new.question.address) } }
    for old in before {
      let possible = old.identifier.flatMap { newKinds[$0] } ?? []
      devices.append(DeviceComparison(before: old, after: nil, match: .none, possibleAddresses: possible))
    }
    for new in appeared {
      let possible = new.identifier.flatMap { oldKinds[$0] } ?? []
      devices.append(DeviceComparison(before: nil, after: new, match: .none, possibleAddresses: possible))
    }
  }

  /// Whether two functions at one address are of one kind, and at one place where both are known.
  private static func isSame(_ old: PCIFunction?, _ new: PCIFunction?) -> Bool {
    guard isSameKind(old, new) else { return false }
    guard let old = old.flatMap(DevicePlace.init), let new = new.flatMap(DevicePlace.init) else { return true }
    return old == new
  }

  /// Whether two functions at one address are of one kind, as far as it is known.
  private static func isSameKind(_ old: PCIFunction?, _ new: PCIFunction?) -> Bool {
    guard let old, let new else { return true }
    if let old = old.identifier, let new = new.identifier { return old == new }
    return old.classCode == new.classCode
  }
}

extension Judgement {
  fileprivate var place: DevicePlace? { function.flatMap(DevicePlace.init) }

  fileprivate var identifier: DeviceIdentifier? { function?.identifier }
}
