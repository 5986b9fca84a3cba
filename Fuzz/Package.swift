// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"]),
]

/// A room of the project, as the fuzzer sees it: with its branches counted and its memory watched.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, path: "Sources/Rooms/\(name)", swiftSettings: settings)
}

let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .target(name: "PlainLoader"),
    .systemLibrary(name: "CLibXML2", path: "Sources/Rooms/CLibXML2"),
    .systemLibrary(name: "CInih", path: "Sources/Rooms/CInih"),
    room("PCI"),
    room("FirmwareTables", imports: ["PCI"]),
    room("HostFacts", imports: ["FirmwareTables", "PCI"]),
    room("HostReader", imports: ["HostFacts", "FirmwareTables", "PCI"]),
    room("Eligibility", imports: ["HostFacts", "FirmwareTables", "PCI"]),
    room("DomainXML", imports: ["CLibXML2", "PCI"]),
    .target(
      name: "Configuration", dependencies: ["CInih", "PCI"], path: "Sources/Rooms/Configuration",
      swiftSettings: settings,
      linkerSettings: [.linkedLibrary(":libinih.a")]),
    room("KernelLog", imports: ["PCI"]),
    room("Guidance", imports: ["Eligibility", "FirmwareTables", "HostFacts", "KernelLog", "PCI"]),
    room("DomainCheck", imports: ["DomainXML", "Eligibility", "HostFacts", "HostReader", "PCI"]),
    .systemLibrary(name: "CXattr", path: "Sources/Rooms/CXattr"),
    room("Installation", imports: ["Configuration", "Eligibility", "FirmwareTables", "HostFacts", "PCI"]),
    room("InstallationReader", imports: ["CXattr", "Configuration", "HostFacts", "HostReader", "Installation"]),
    room("Recording", imports: ["FirmwareTables", "HostFacts", "PCI"]),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Configuration", "DomainCheck", "DomainXML", "Eligibility", "FirmwareTables", "Guidance", "HostFacts",
        "HostReader",
        "InstallationReader", "KernelLog", "PCI", "Recording",
      ], swiftSettings: settings),
    .executableTarget(
      name: "Fuzz", dependencies: ["CLibFuzzer", "FuzzTargets", "PlainLoader"], swiftSettings: settings,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld", "-Xlinker", "--wrap=dlopen"])]),
  ],
  swiftLanguageModes: [.v6]
)
