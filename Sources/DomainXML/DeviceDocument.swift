/// What the XML of one device says about host devices, as libvirt takes it to attach the device to a domain.
public struct DeviceDocument: Hashable, Sendable {
  /// The root element: `hostdev`, `interface`, `disk` or another.
  public var element: String
  /// The host devices, in the order of the document.
  public var uses: [HostDeviceUse]

  /// A document of its parts.
  public init(element: String, uses: [HostDeviceUse]) {
    self.element = element
    self.uses = uses
  }

  /// The elements that are devices (libvirt, `virDomainDeviceDefParse`, src/conf/domain_conf.c, and docs/formatdomain).
  ///
  /// One that is not known here could be a host device of a new kind.
  static let elements: Set<String> = [
    "audio", "channel", "console", "controller", "crypto", "disk", "filesystem", "graphics", "hostdev", "hub", "input",
    "interface", "iommu", "lease", "memballoon", "memory", "nvram", "panic", "parallel", "pstore", "redirdev", "rng",
    "serial", "shmem", "smartcard", "sound", "tpm", "video", "vsock", "watchdog",
  ]

  /// Reads a document.
  ///
  /// libvirt goes by local names, whatever namespace an element or attribute is in (`virDomainDeviceDefParse`, and `xmlGetProp`
  /// in libxml2's tree.c), and gets the document as a C string. What it would read in another way than this reader is an error.
  ///
  /// - Throws: `DomainXMLError` where it is no device, and where libxml2 cannot be opened.
  public init(bytes: [UInt8]) throws(DomainXMLError) {
    guard !bytes.contains(0) else { throw .zeroByte }
    self = try XMLReader.reading(bytes, DomainWalk.device(from:))
  }
}
