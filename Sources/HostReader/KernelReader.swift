import HostFacts

/// Reads what a host's kernel says of itself.
struct KernelReader {
  static let releasePath = "/proc/sys/kernel/osrelease"
  static let commandLinePath = "/proc/cmdline"
  static let typeInformationPath = "/sys/kernel/btf/vmlinux"

  let root: HostRoot

  /// The kernel's release; nil where it cannot be read or is empty.
  func release() -> String? {
    guard let bytes = try? root.contents(of: Self.releasePath) else { return nil }
    let text = trimmedText(bytes)
    return text.isEmpty ? nil : excerpt(of: text)
  }

  /// The switches of its command line that matter for the IOMMU; nil where it cannot be read.
  func iommuSwitches() -> [String]? {
    guard let bytes = try? root.contents(of: Self.commandLinePath) else { return nil }
    return IOMMUSwitches(commandLine: trimmedText(bytes)).switches
  }

  /// The names in the kernel's type information that tell which rule it follows.
  func typeInformation() -> KernelFeatures.TypeInformation {
    do {
      let file = try root.openFile(Self.typeInformationPath)
      let found = try BTFStrings(file: file, path: Self.typeInformationPath)
        .containing(["require_direct", "IOMMU_RESV_DIRECT_RELAXABLE"])
      return .names(requireDirect: found[0], directRelaxable: found[1])
    } catch {
      return error.isAbsence ? .absent : .unusable(error)
    }
  }
}
