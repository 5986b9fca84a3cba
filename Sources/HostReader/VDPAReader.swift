import HostFacts
import PCI

/// Finds what stands behind vDPA devices, in `/sys/bus/vdpa/devices`.
struct VDPAReader {
  static let directory = "/sys/bus/vdpa/devices"

  let root: HostRoot

  /// The parent of the vDPA device whose character device a domain names, such as `/dev/vhost-vdpa-0`.
  ///
  /// A vDPA device has its character device as a child (`vhost_vdpa_probe`, drivers/vhost/vdpa.c) and lies below its
  /// parent in `/sys/devices`.
  func parent(ofCharacterDevice path: String) -> VDPAParent {
    guard let name = path.split(separator: "/").last, name != ".", name != ".." else { return .absent }
    do {
      for device in try root.names(in: Self.directory).sorted() where root.exists("\(Self.directory)/\(device)/\(name)")
      {
        let target = try root.linkTarget(of: "\(Self.directory)/\(device)")
        return PCIHierarchy(devicePath: target)?.functions.last.map { .pci($0) } ?? .notPCI
      }
      return .absent
    } catch {
      return error.isAbsence ? .absent : .unreadable(error)
    }
  }

  /// Every vDPA device that a domain can use.
  ///
  /// - Throws: `ReadingFault` where they cannot be listed.
  func all() throws(ReadingFault) -> [VDPADevice] {
    do throws(ReadingFault) {
      var devices: [VDPADevice] = []
      for device in try root.names(in: Self.directory).sorted() {
        for name in try root.names(in: "\(Self.directory)/\(device)").sorted() where name.hasPrefix("vhost-vdpa") {
          devices.append(VDPADevice(characterDevice: name, parent: parent(ofCharacterDevice: name)))
        }
      }
      return devices
    } catch {
      if error.isAbsence { return [] }
      throw error
    }
  }
}
