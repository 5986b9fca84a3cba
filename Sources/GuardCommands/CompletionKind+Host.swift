import ArgumentParser
import Glibc
import HostFacts
import HostReader
import LibvirtClient
import PCI
import Recording

extension CompletionKind {
  /// The addresses of the PCI functions of the host that is asked about, each with what it is.
  static let deviceAddress = lookedUp { words in
    let path = words.value(of: "--host") ?? "/"
    guard path != "-", let source = try? HostSource(path: path) else { return [] }
    let known = source.functionNames
    let whole = known.filter { $0.address.description.hasPrefix(words.start.lowercased()) }
    if !whole.isEmpty {
      return whole.map { CompletionCandidate(word: $0.address.description, remark: $0.name()) }
    }
    // Without the segment, as lspci prints it.
    return known.filter { $0.address.segment == 0 }.compactMap { function in
      let short = String(function.address.description.dropFirst("0000:".count))
      guard short.hasPrefix(words.start.lowercased()) else { return nil }
      return CompletionCandidate(word: short, remark: function.name())
    }
  }

  /// Where a libvirt of this machine is.
  static let libvirtURI = lookedUp { words in
    ["qemu:///system", "qemu:///session"].filter { $0.hasPrefix(words.start) }.map { CompletionCandidate(word: $0) }
  }

  /// The names of the domains that libvirt knows, where it is on this machine.
  static let domainName = lookedUp { words in
    let uri = words.value(of: "--connect") ?? ConnectionArguments.defaultURI
    // Elsewhere it would take a network, and perhaps a password.
    guard uri.contains(":///"), !uri.prefix(while: { $0 != ":" }).contains("+") else { return [] }
    // Nor may it start a daemon of the session (libvirt's docs/daemons.rst).
    setenv("LIBVIRT_AUTOSTART", "0", 1)
    let domains = try? LibvirtConnection(uri: uri).domainNames()
    return (domains ?? []).filter { $0.hasPrefix(words.start) }.map { CompletionCandidate(word: $0) }
  }
}

extension HostSource {
  /// The functions, each with a way to find out what it is.
  fileprivate var functionNames: [(address: PCIAddress, name: () -> String)] {
    switch self {
    case .recording(let recording):
      return recording.facts.functions.map { function in (function.address, { function.classCode?.name ?? "" }) }
    case .root(let reader):
      let addresses = (try? reader.addresses()) ?? []
      return addresses.map { address in (address, { reader.classCode(of: address)?.name ?? "" }) }
    }
  }
}
