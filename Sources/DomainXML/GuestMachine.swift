/// The machine that QEMU makes up for a domain, as far as the layout of its memory hangs on it.
public struct GuestMachine: Hashable, Sendable {
  /// The machine type, such as `q35` or `pc-i440fx-7.2`.
  public var type: String?
  /// The processor's architecture, such as `x86_64`.
  public var architecture: String?
  /// Whether memory can be plugged in: QEMU then starts with less than `memory` says.
  public var hasPluggableMemory = false
  /// Whether the domain changes the machine or its memory by arguments for QEMU that libvirt does not look at.
  public var isChangedByOwnArguments = false
  /// The text of `<memory>` and its unit.
  var memoryText = ""
  var memoryUnit: String?

  /// A machine of its parts; the memory is in KiB.
  public init(type: String? = nil, architecture: String? = nil, kibibytes: UInt64? = nil) {
    self.type = type
    self.architecture = architecture
    memoryText = kibibytes.map { String($0) } ?? ""
  }

  /// The memory in bytes; nil where the domain does not tell it in a way that libvirt takes.
  ///
  /// Source: `virScaleInteger` and `virDomainParseScaledValue` (src/util/virutil.c, src/conf/domain_conf.c): KiB without a
  /// unit.
  public var memory: UInt64? {
    let isSpace: (Character) -> Bool = { $0 == " " || ("\t"..."\r").contains($0) }
    let digits = memoryText.drop(while: isSpace).prefix { !isSpace($0) }
    guard let value = UInt64(digits), let scale = Self.scale(of: memoryUnit ?? "KiB") else { return nil }
    let (bytes, isTooLarge) = value.multipliedReportingOverflow(by: scale)
    return isTooLarge ? nil : bytes
  }

  private static func scale(of unit: String) -> UInt64? {
    let unit = unit.lowercased()
    if unit == "b" || unit == "bytes" { return 1 }
    guard let power = unit.first.flatMap({ "kmgtpe".firstIndex(of: $0) }) else { return nil }
    let exponent = "kmgtpe".distance(from: "kmgtpe".startIndex, to: power) + 1
    let base: UInt64
    switch unit.dropFirst() {
    case "", "ib": base = 1024
    case "b": base = 1000
    default: return nil
    }
    return (0..<exponent).reduce(1) { scale, _ in scale * base }
  }
}
