import CLibvirt

/// What libvirt answered instead of what it was asked for.
public enum LibvirtError: Error, Hashable, Sendable {
  /// There is no connection to libvirt; its own words.
  case unreachable(uri: String, text: String)
  /// libvirt has no such domain.
  case noDomain(String)
  /// libvirt has no such network.
  case noNetwork(String)
  /// libvirt did not attach a device to a domain; its own words, which may be those of QEMU or the kernel.
  case notAttached(domain: String, text: String)
  /// The connection was lost before it said whether it has attached a device to a domain; its own words.
  case lostWhileAttaching(domain: String, text: String)
  /// Its events cannot be waited for; libvirt's own words.
  case noEvents(String)
  /// This user may not do that; its own words.
  case denied(String)
  /// A call failed; its own words.
  case failed(String)

  /// What libvirt says to a look-up that has found nothing: `nothing` where it has no such object, else why it cannot tell.
  static func ofLookUp(_ nothing: LibvirtError, code: virErrorNumber) -> LibvirtError {
    switch virGetLastErrorCode() {
    case Int32(code.rawValue): nothing
    case Int32(VIR_ERR_ACCESS_DENIED.rawValue), Int32(VIR_ERR_OPERATION_DENIED.rawValue): .denied(lastText)
    default: .failed(lastText)
    }
  }

  /// libvirt's own words about the last failure on this thread.
  static var lastText: String {
    guard let error = virGetLastError(), let message = error.pointee.message else { return "no reason was given" }
    return String(cString: message)
  }
}

extension LibvirtError: CustomStringConvertible {
  /// A sentence that names the object.
  public var description: String {
    switch self {
    case .unreachable(let uri, let text): "libvirt cannot be reached at \(uri): \(text)."
    case .noDomain(let name): "libvirt has no domain named \"\(name)\"."
    case .noNetwork(let name): "libvirt has no network named \"\(name)\"."
    case .lostWhileAttaching(let domain, let text):
      "libvirt has gone while it attached the device to \(domain): \(text). Whether it is attached is not known;"
        + " virsh dumpxml tells, and with --inactive of the next start."
    case .notAttached(let domain, let text): "The device was not attached to \(domain): \(text)."
    case .noEvents(let text): "libvirt's events cannot be waited for: \(text)."
    case .denied(let text), .failed(let text): "libvirt: \(text)."
    }
  }
}
