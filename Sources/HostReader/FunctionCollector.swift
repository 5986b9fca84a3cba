import HostFacts
import PCI

/// Collects functions with their groups; what cannot be read becomes a fault among the facts.
struct FunctionCollector {
  private let functionReader: FunctionReader
  private let groupReader: GroupReader
  private var functions: [PCIFunction] = []
  private var faults: [FunctionFault] = []
  private var groups: [IOMMUGroup] = []

  init(root: HostRoot) {
    functionReader = FunctionReader(root: root)
    groupReader = GroupReader(root: root)
  }

  /// What was collected.
  var facts: HostFacts { HostFacts(functions: functions, faults: faults, groups: groups) }

  /// Reads a function with its whole group, unless it was read before.
  mutating func read(_ address: PCIAddress) {
    guard let group = readFunction(address), !groups.contains(where: { $0.number == group }) else { return }
    guard readGroup(group, of: address), let members = groups.last?.members else { return }
    for member in members { _ = readFunction(member) }
  }

  /// Reads every function of the host, with the numbers that identify it, and every group that one of them is in.
  ///
  /// - Throws: `ReadingFault` where the host has no list of functions that can be read.
  mutating func readWholeHost(willRead: (WholeHostStep) -> Void) throws(ReadingFault) {
    let addresses = try functionReader.allAddresses()
    for (index, address) in addresses.enumerated() {
      willRead(.function(address, number: index + 1, count: addresses.count))
      do throws(ReadingFault) {
        guard let function = try functionReader.identifiedFunction(at: address) else { continue }
        functions.append(function)
      } catch {
        faults.append(FunctionFault(address: address, fault: error))
      }
    }
    var last: Int?
    for (index, function) in functions.sorted(by: { $0.group ?? -1 < $1.group ?? -1 }).enumerated() {
      guard let group = function.group, group != last else { continue }
      willRead(.group(group, number: index + 1, count: functions.count))
      // Where it cannot be read, each of its functions says so.
      if readGroup(group, of: function.address) { last = group }
    }
  }

  /// Reads a function; its group, or nil where it has none, cannot be read, or was read before.
  private mutating func readFunction(_ address: PCIAddress) -> Int? {
    guard !functions.contains(where: { $0.address == address }), !faults.contains(where: { $0.address == address })
    else { return nil }
    do throws(ReadingFault) {
      guard let function = try functionReader.function(at: address) else { return nil }
      functions.append(function)
      return function.group
    } catch {
      faults.append(FunctionFault(address: address, fault: error))
      return nil
    }
  }

  /// Reads a group for one of its functions, whose fault it is where that fails; whether it went well.
  private mutating func readGroup(_ number: Int, of address: PCIAddress) -> Bool {
    do throws(ReadingFault) {
      groups.append(try groupReader.group(number))
      return true
    } catch {
      faults.append(FunctionFault(address: address, fault: error))
      return false
    }
  }
}
