import CPCI
import Glibc
import PCI

/// The list of the names of PCI devices, pci.ids, as libpci has read it.
struct DeviceNameList: ~Copyable {
  private let library: LibPCI
  private let access: UnsafeMutablePointer<pci_access>

  /// The list in a file, or, for nil, where libpci looks for it; nil where there is no libpci.
  ///
  /// A file that is missing is an empty list.
  init?(path: String?) {
    guard let library = LibPCI(), let access = library.allocate() else { return nil }
    self.library = library
    self.access = access
    // libpci frees the copy.
    if let path, let copy = strdup(path) { library.setNameListPath(access, copy, 1) }
    guard_pci_load(access, library.loadNameList)
  }

  deinit { library.cleanUp(access) }

  /// The names of a device and of its vendor, as far as the list has them; nil where it has neither.
  func name(of identifier: DeviceIdentifier) -> DeviceName? {
    guard
      let vendor = text({ guard_pci_vendor(access, library.lookUpName, $0, $1, Int32(identifier.vendor)) })
    else { return nil }
    let device = text {
      guard_pci_device(access, library.lookUpName, $0, $1, Int32(identifier.vendor), Int32(identifier.device))
    }
    return DeviceName(vendor: vendor, device: device)
  }

  /// What a function writes into a buffer; longer than any name, since libpci would write `<too-large>` instead.
  private func text(_ write: (UnsafeMutablePointer<CChar>, Int32) -> UnsafePointer<CChar>?) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 2048) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      return write(start, Int32(buffer.count)).map { String(cString: $0) }
    }
  }
}
