import PCI

extension PCIAddress {
  /// The address in the attributes of libvirt's `<address>`; an attribute that is absent counts as 0.
  ///
  /// Source: `virPCIDeviceAddressParseXML` (src/conf/device_conf.c).
  init(attributes: XMLAttributes, place: String) throws(DomainXMLError) {
    func number(_ name: String, upTo highest: UInt32) throws(DomainXMLError) -> UInt32 {
      guard let text = attributes[name] else { return 0 }
      guard let number = libvirtNumber(text), number <= highest else {
        throw .addressAttribute(place: place, name: name, value: text, highest: highest)
      }
      return number
    }
    let segment = try number("domain", upTo: .max)
    let bus = UInt8(truncatingIfNeeded: try number("bus", upTo: 0xff))
    let device = UInt8(truncatingIfNeeded: try number("slot", upTo: 0x1f))
    let function = UInt8(truncatingIfNeeded: try number("function", upTo: 7))
    guard let address = PCIAddress(segment: segment, bus: bus, device: device, function: function) else {
      throw .noAddress(place: place)
    }
    self = address
  }
}
