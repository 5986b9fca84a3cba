/// The switches of a kernel's command line that matter for the IOMMU; of the others nothing is kept, for they may be secrets.
struct IOMMUSwitches {
  /// Documentation/admin-guide/kernel-parameters.txt, with those of the modules that assign devices.
  private static let names = [
    "amd_iommu", "amd_iommu_dump", "amd_iommu_intr", "arm_smmu.disable_bypass", "intel_iommu", "intremap", "iommu",
    "iommu.forcedac", "iommu.passthrough", "iommu.strict", "iommufd.allow_unsafe_interrupts", "ivrs_acpihid",
    "ivrs_hpet", "ivrs_ioapic", "nox2apic", "pcie_acs_override", "vfio_iommu_type1.allow_unsafe_interrupts",
  ]

  /// Switches with their values, in the order of the command line.
  let switches: [String]

  /// The switches of a command line, which ends at `--`: what comes then is for the first process.
  ///
  /// A value in quotes may have spaces in it (`next_arg`, lib/cmdline.c); none of these switches takes such a one.
  init(commandLine: String) {
    var words: [Substring] = []
    var isQuoted = false
    var start = commandLine.startIndex
    for index in commandLine.indices {
      let character = commandLine[index]
      if character == "\"" { isQuoted.toggle() }
      guard character.isWhitespace, !isQuoted else { continue }
      words.append(commandLine[start..<index])
      start = commandLine.index(after: index)
    }
    words.append(commandLine[start...])
    switches = words.prefix { $0 != "--" }.filter { Self.isSwitch($0) }.map { String($0) }
  }

  private static func isSwitch(_ word: Substring) -> Bool {
    // A dash stands for an underscore (`dash2underscore`, kernel/params.c).
    let name = String(word.prefix { $0 != "=" && $0 != "[" }.map { $0 == "-" ? "_" : $0 })
    return names.contains(name) && word.utf8.count <= 200
      && word.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") }
  }
}
