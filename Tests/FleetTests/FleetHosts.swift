import Eligibility
import HostFacts
import HostReader
import TestSupport

/// What the hosts of these tests are called by firmware.
let gen8 = [
  "sys_vendor": "HP", "product_name": "ProLiant DL380p Gen8", "bios_version": "P70", "bios_date": "07/01/2015",
]

extension HostTree {
  /// The facts about the host.
  func facts() throws -> HostFacts {
    let directory = try TemporaryDirectory(self)
    return try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
  }

  /// The host with what firmware calls it.
  func named(_ identity: [String: String]) -> HostTree {
    var host = self
    host.identity = identity
    return host
  }

  /// The host where the kernel shows other pinned memory for some groups.
  func pinning(_ regions: [Int: String]) -> HostTree {
    var host = self
    host.reservedRegions = regions
    return host
  }

  /// The host without firmware's table.
  var withoutTable: HostTree {
    var host = self
    host.tables = [:]
    return host
  }
}
