import Glibc
import HostFacts
import PCI

@testable import HostReader

extension FuzzTarget {
  /// A graphics card, a network adapter below a bridge, and the bridge: all in one group.
  static let addresses: [PCIAddress] =
    [0x02, 0x1c].compactMap {
      PCIAddress(segment: 0, bus: 0, device: $0, function: 0)
    } + [PCIAddress(segment: 0, bus: 3, device: 0, function: 0)].compactMap { $0 }

  static let groups = [IOMMUGroup(number: 1, members: addresses, reservedRegions: .lines([], mayBeCut: false))]

  static func functions(_ kind: IOMMUKind) -> [PCIFunction] {
    let bridge = addresses[1]
    return addresses.map { address in
      PCIFunction(
        address: address,
        classCode: ClassCode(rawValue: address == bridge ? 0x060400 : address.bus == 3 ? 0x020000 : 0x030000),
        headerType: address == bridge ? .bridge : .endpoint,
        hierarchy: PCIHierarchy(rootBus: 0, functions: address.bus == 3 ? [bridge, address] : [address]), iommu: kind,
        group: 1)
    }
  }

  /// The bytes as a file without a name: the reader of type information wants one.
  func readTypeInformation(_ bytes: [UInt8]) {
    guard let stream = tmpfile() else { return }
    defer { fclose(stream) }
    fwrite(bytes, 1, bytes.count, stream)
    fflush(stream)
    let path = "/sys/kernel/btf/vmlinux"
    guard let file = try? OpenFile(descriptor: dup(fileno(stream)), path: path),
      let strings = try? BTFStrings(file: file, path: path),
      let found = try? strings.containing(["require_direct", "IOMMU_RESV_DIRECT_RELAXABLE"])
    else { return }
    // A name is found only where its bytes are.
    let name = Array("require_direct".utf8)
    precondition(!found[0] || bytes.indices.contains { bytes[$0...].starts(with: name) })
  }
}
