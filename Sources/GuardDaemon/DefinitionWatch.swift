import Glibc
import LibvirtDomains

/// Looks where libvirt keeps the definitions of domains and networks.
///
/// It does not tell of every change: `virsh attach-device --config` saves the domain and sends no event
/// (`qemuDomainAttachDeviceLiveAndConfig`, src/qemu/qemu_driver.c). A definition is written beside its file, which is named
/// after it, and renamed (`virFileRewrite`, src/util/virfile.c).
struct DefinitionWatch {
  private let directories: [DirectoryWatch?]

  /// A watch that has libvirt asked for what has changed.
  init(lookUps: LookUpQueue) {
    directories = [
      DirectoryWatch.start(path: "/etc/libvirt/qemu") { names in
        lookUps.add(names.map { LookUps(domains: Self.definitions(in: $0)) } ?? .everything)
      },
      DirectoryWatch.start(path: "/etc/libvirt/qemu/networks") { names in
        if names.map({ Self.definitions(in: $0).isEmpty }) != true { lookUps.add(.everything) }
      },
    ]
  }

  /// Looks whether the directories are there by now; gives why those cannot be watched that are.
  func renew() -> [String] {
    directories.compactMap { directory in
      guard let directory else { return "there is no room to watch its definitions" }
      let code = directory.renew()
      return code == 0 || code == ENOENT ? nil : "\(directory.path): \(String(cString: strerror(code)))"
    }
  }

  /// The names of what is defined in files of some names.
  static func definitions(in names: Set<ExactName>) -> Set<ExactName> {
    Set(names.map(\.text).filter { $0.hasSuffix(".xml") }.map { ExactName(String($0.dropLast(4))) })
  }
}
