// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// What the hook is made of goes without regular expressions.
///
/// They come with every module that does not decline them, and are more than a megabyte of a program that runs for two
/// milliseconds. It gets at its types by their own functions, where the runtime would read their mangled names first, and
/// carries what generic types it uses ready made, where the runtime would make them. Each function has a section of its own, so
/// that the linker can leave it out, or place it.
let hookSettings: [SwiftSetting] =
  settings + [
    .unsafeFlags(
      [
        "-disable-implicit-string-processing-module-import", "-disable-concrete-type-metadata-mangled-name-accessors",
        "-prespecialize-generic-metadata", "-function-sections",
      ].flatMap { ["-Xfrontend", $0] })
  ]

/// lld is part of the toolchain.
let linking: [LinkerSetting] = [.unsafeFlags(["-use-ld=lld", "-Xlinker", "--gc-sections"])]

/// The hook is placed at a fixed address, constants and code in one segment, and the compiler's own runtime is linked in.
///
/// It runs for two milliseconds, most of which goes into touching pages for the first time: to relocate the Swift runtime
/// would write to thirty more, a segment of its own for the constants costs twenty-five. Stack, heap and libraries stay at
/// random addresses. Nobody looks for its symbols: where it offered them, as Swift's programs do, the dynamic linker would go
/// through them for each library, and the linker could leave nothing public out. The functions that it runs stand side by side
/// (`Benchmarks/function-order`): scattered over the program they touch twice as many pages. `make bench` shows the difference.
let hookLinking =
  linking + [
    .unsafeFlags([
      "-Xclang-linker", "-no-pie", "-Xclang-linker", "-static-libgcc", "-Xlinker", "--no-rosegment",
      "-Xlinker", "--no-export-dynamic", "-Xlinker", "--no-warn-symbol-ordering",
      "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Sources/rmrr-guard-hook/functions.order",
    ])
  ]

/// A room of the project: it may import what is listed here and what those import, and nothing else.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: settings)
}

/// The same for a room that the hook is made of.
func hookRoom(_ name: String, imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: hookSettings)
}

/// The tests of a room.
func tests(_ room: String, imports: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(room)Tests", dependencies: [.target(name: room), "TestSupport"] + imports, swiftSettings: settings)
}

let package = Package(
  name: "rmrr-guard",
  products: [
    .executable(name: "rmrr-guard", targets: ["rmrr-guard"]),
    .executable(name: "rmrr-guard-hook", targets: ["rmrr-guard-hook"]),
    .executable(name: "rmrr-guardd", targets: ["rmrr-guardd"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
  ],
  targets: [
    .systemLibrary(name: "CLibXML2"),
    .systemLibrary(name: "CInih"),
    .systemLibrary(name: "CLibvirt"),
    .systemLibrary(name: "CPCI"),
    .systemLibrary(name: "CSystemd"),
    .systemLibrary(name: "CXattr"),
    hookRoom("PCI"),
    hookRoom("FirmwareTables", imports: ["PCI"]),
    hookRoom("HostFacts", imports: ["FirmwareTables", "PCI"]),
    hookRoom("HostReader", imports: ["HostFacts", "FirmwareTables", "PCI"]),
    hookRoom("Eligibility", imports: ["HostFacts", "FirmwareTables", "PCI"]),
    hookRoom("DomainXML", imports: ["CLibXML2", "PCI"]),
    .target(
      name: "Configuration", dependencies: ["CInih", "PCI"], swiftSettings: hookSettings,
      // The archive, not the shared library: a missing library must not keep the hook from starting.
      linkerSettings: [.linkedLibrary(":libinih.a")]),
    hookRoom("KernelLog", imports: ["PCI"]),
    hookRoom("Guidance", imports: ["Eligibility", "FirmwareTables", "HostFacts", "KernelLog", "PCI"]),
    room(
      "Installation", imports: ["Configuration", "Eligibility", "FirmwareTables", "HostFacts", "PCI"]),
    room("InstallationReader", imports: ["CXattr", "Configuration", "HostFacts", "HostReader", "Installation"]),
    room("Comparison", imports: ["Eligibility", "FirmwareTables", "HostFacts", "PCI"]),
    room("Fleet", imports: ["Comparison", "DomainCheck", "Eligibility", "HostFacts", "PCI"]),
    hookRoom("DomainCheck", imports: ["DomainXML", "Eligibility", "HostFacts", "HostReader", "PCI"]),
    hookRoom(
      "GuardHook",
      imports: [
        "Configuration", "DomainCheck", "DomainXML", "Eligibility", "Guidance", "HostFacts", "HostReader", "PCI",
      ]),
    room("Recording", imports: ["FirmwareTables", "HostFacts", "PCI"]),
    room("FileWriting"),
    room("LibvirtClient", imports: ["CLibvirt"]),
    room(
      "LibvirtDomains", imports: ["DomainCheck", "DomainXML", "Eligibility", "HostFacts", "LibvirtClient"]),
    room(
      "Report",
      imports: [
        "CPCI", "Comparison", "DomainCheck", "DomainXML", "Eligibility", "FirmwareTables", "Fleet", "Guidance",
        "HostFacts", "Installation", "KernelLog", "PCI",
      ]),
    room(
      "GuardCommands",
      imports: [
        "Comparison", "Configuration", "DomainCheck", "DomainXML", "Eligibility", "FileWriting", "FirmwareTables",
        "Fleet", "Guidance", "HostFacts", "HostReader", "Installation", "InstallationReader", "KernelLog",
        "LibvirtClient", "LibvirtDomains", "PCI", "Recording", "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    room(
      "GuardDaemon",
      imports: [
        "CSystemd", "Configuration", "DomainCheck", "DomainXML", "Eligibility", "FileWriting", "Guidance", "HostFacts",
        "HostReader", "KernelLog", "LibvirtClient", "LibvirtDomains", "PCI", "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),
    .executableTarget(
      name: "rmrr-guardd", dependencies: ["GuardDaemon"], swiftSettings: settings, linkerSettings: linking),
    .executableTarget(
      name: "rmrr-guard", dependencies: ["GuardCommands"], linkerSettings: linking),
    .executableTarget(
      name: "rmrr-guard-hook", dependencies: ["GuardHook"], exclude: ["functions.order"], linkerSettings: hookLinking),
    // What the fuzzer tries; here its seeds, and whatever has broken a reader once, are replayed.
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Configuration", "DomainCheck", "DomainXML", "Eligibility", "FirmwareTables", "Guidance", "HostFacts",
        "HostReader", "InstallationReader",
        "KernelLog", "PCI", "Recording",
      ], path: "Fuzz/Sources/FuzzTargets", swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["HostFacts", "PCI"], path: "Tests/Support/TestSupport",
      swiftSettings: settings),
    tests("PCI"),
    tests("FirmwareTables", imports: ["PCI"]),
    tests("HostFacts", imports: ["PCI"]),
    tests("HostReader", imports: ["FirmwareTables", "HostFacts", "PCI"]),
    tests("Eligibility", imports: ["FirmwareTables", "HostFacts", "HostReader", "PCI"]),
    tests("DomainXML", imports: ["PCI"]),
    tests("KernelLog", imports: ["PCI"]),
    tests("Configuration", imports: ["PCI"]),
    tests("Guidance", imports: ["Eligibility", "FirmwareTables", "HostFacts", "HostReader", "KernelLog", "PCI"]),
    tests(
      "Installation",
      imports: ["Configuration", "Eligibility", "FirmwareTables", "HostFacts", "HostReader", "PCI"]),
    tests("InstallationReader", imports: ["Configuration", "HostFacts", "HostReader", "Installation"]),
    tests("Comparison", imports: ["Eligibility", "HostFacts", "HostReader", "PCI"]),
    tests(
      "Fleet", imports: ["Comparison", "DomainCheck", "DomainXML", "Eligibility", "HostFacts", "HostReader", "PCI"]),
    tests("DomainCheck", imports: ["DomainXML", "Eligibility", "HostFacts", "HostReader", "PCI"]),
    tests(
      "GuardHook",
      imports: ["Configuration", "DomainCheck", "DomainXML", "Eligibility", "HostFacts", "HostReader", "PCI", "Report"]),
    tests("FileWriting"),
    tests("LibvirtClient", imports: ["CLibvirt"]),
    tests(
      "GuardDaemon",
      imports: [
        "DomainCheck", "DomainXML", "Eligibility", "FileWriting", "HostFacts", "HostReader", "KernelLog",
        "LibvirtClient",
        "LibvirtDomains", "PCI", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    tests("Recording", imports: ["Eligibility", "FirmwareTables", "HostFacts", "HostReader", "PCI"]),
    tests(
      "Report",
      imports: [
        "Comparison", "Configuration", "DomainCheck", "DomainXML", "Eligibility", "FirmwareTables", "Fleet", "Guidance",
        "HostFacts", "HostReader", "Installation", "KernelLog", "PCI",
      ]),
    tests("FuzzTargets"),
    tests(
      "GuardCommands",
      imports: [
        "DomainXML", "Eligibility", "FirmwareTables", "Guidance", "HostFacts", "HostReader", "Installation",
        "LibvirtClient", "PCI", "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
