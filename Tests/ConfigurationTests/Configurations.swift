import Configuration
import PCI
import Testing

/// The configuration in a text.
func configuration(_ text: String) throws -> GuardConfiguration {
  try GuardConfiguration(fileContents: Array(text.utf8))
}

/// The fault that keeps a text from being a configuration; nil where it is one.
func fault(in text: String) -> ConfigurationError? { fault(inBytes: Array(text.utf8)) }

/// The fault that keeps bytes from being a configuration; nil where they are one.
func fault(inBytes bytes: [UInt8]) -> ConfigurationError? {
  do throws(ConfigurationError) {
    _ = try GuardConfiguration(fileContents: bytes)
    return nil
  } catch {
    return error
  }
}

/// An exception for the function at an address.
func exception(_ address: String, _ reason: String, domains: [String] = []) throws -> PinException {
  PinException(address: try #require(PCIAddress(sysfsName: address)), reason: reason, domains: domains)
}
