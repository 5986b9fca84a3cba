import CInih
import PCI

extension GuardConfiguration {
  /// The longest line that libinih reads whole, in bytes: it wants room for `\r`, `\n` and NUL (ini.h, `INI_MAX_LINE`).
  public static let lineByteLimit = Int(INI_MAX_LINE) - 3

  /// Reads a configuration from the bytes of its file.
  ///
  /// - Throws: `ConfigurationError` for the first fault; nothing of the file counts then.
  public init(fileContents bytes: [UInt8]) throws(ConfigurationError) {
    let text = try ConfigurationText(fileContents: bytes)
    var collector = ConfigurationCollector()
    for section in text.sections { try collector.enter(section) }
    let line = withUnsafeMutablePointer(to: &collector) { collector in
      text.bytes.withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { text in
          ini_parse_string(
            text.baseAddress, { user, section, name, value in collect(user, section, name, value) }, collector)
        }
      }
    }
    if let error = collector.error { throw error }
    guard line == 0 else { throw .syntax(line: Int(line)) }
    self = try collector.configuration()
  }
}

/// Takes one `name = value` from libinih into the collector behind `user`; 1 where it is well.
private func collect(
  _ user: UnsafeMutableRawPointer?, _ section: UnsafePointer<CChar>?, _ name: UnsafePointer<CChar>?,
  _ value: UnsafePointer<CChar>?
) -> Int32 {
  guard let collector = user?.bindMemory(to: ConfigurationCollector.self, capacity: 1), let section, let name, let value
  else { return 0 }
  collector.pointee.take(
    section: String(cString: section), name: String(cString: name), value: String(cString: value))
  return 1
}

/// A configuration in the making.
private struct ConfigurationCollector {
  private var guardSection = GuardConfiguration()
  private var exceptions: [(section: String, address: PCIAddress, reason: String?, domains: [String])] = []
  /// Where the exception of a section is: a search for each line would be quadratic.
  private var indices: [String: Int] = [:]
  /// The first fault.
  private(set) var error: ConfigurationError?

  /// Enters a section, also one that stays without names.
  mutating func enter(_ section: String) throws(ConfigurationError) {
    guard section != "guard", indices[section] == nil else { return }
    guard section.hasPrefix("exception "),
      let address = PCIAddress(sysfsName: section.dropFirst("exception ".count).drop { $0 == " " })
    else { throw .unknownSection(section) }
    indices[section] = exceptions.count
    exceptions.append((section, address, nil, []))
  }

  mutating func take(section: String, name: String, value: String) {
    guard error == nil else { return }
    do throws(ConfigurationError) {
      if section == "guard" {
        try takeGuard(name: name, value: value)
      } else if let index = indices[section] {
        try takeException(index, name: name, value: value)
      } else {
        throw .unknownSection(section)
      }
    } catch {
      self.error = error
    }
  }

  private mutating func takeGuard(name: String, value: String) throws(ConfigurationError) {
    switch name {
    case "policy": guardSection.policy = try choice(value, name: name)
    case "on-undetermined": guardSection.onUndetermined = try choice(value, name: name)
    case "host":
      guard value.hasPrefix("/") else {
        throw .value(value, name: name, section: "guard", expected: "an absolute path")
      }
      guardSection.host = value
    default: throw .unknownName(name, section: "guard")
    }
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ value: String, name: String
  ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: value) else {
      let choices = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or ")
      throw .value(value, name: name, section: "guard", expected: choices)
    }
    return choice
  }

  private mutating func takeException(_ index: Int, name: String, value: String) throws(ConfigurationError) {
    switch name {
    case "reason": exceptions[index].reason = value
    case "domain":
      guard !value.isEmpty else {
        throw .value(value, name: name, section: exceptions[index].section, expected: "the name of a domain")
      }
      exceptions[index].domains.append(value)
    default: throw .unknownName(name, section: exceptions[index].section)
    }
  }

  func configuration() throws(ConfigurationError) -> GuardConfiguration {
    var configuration = guardSection
    for (section, address, reason, domains) in exceptions {
      guard let reason, !reason.isEmpty else { throw .exceptionWithoutReason(section: section) }
      configuration.exceptions.append(PinException(address: address, reason: reason, domains: domains))
    }
    return configuration
  }
}
