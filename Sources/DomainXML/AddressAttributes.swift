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
    let bus = try number("bus", upTo: 0xff)
    let device = try number("slot", upTo: 0x1f)
    let function = try number("function", upTo: 7)
    let requesterID = RequesterID(rawValue: UInt16(truncatingIfNeeded: bus << 8 | device << 3 | function))
    self.init(segment: segment, requesterID: requesterID)
  }
}
