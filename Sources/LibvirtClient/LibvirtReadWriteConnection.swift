import CLibvirt

/// A connection to libvirt that may change something: whoever has none can only read.
struct LibvirtReadWriteConnection: ~Copyable {
  let pointer: virConnectPtr

  /// Connects to a libvirt, with the right to start and change its domains.
  ///
  /// - Throws: `LibvirtError.unreachable` where nobody answers at the URI, or this user may not change anything there.
  init(uri: String) throws(LibvirtError) {
    // Without a function of our own, libvirt writes every error to the standard error output by itself.
    virSetErrorFunc(nil) { _, _ in }
    // Nobody is asked for a password here: nor can one be given to the connection that reads.
    guard let pointer = virConnectOpen(uri) else { throw .unreachable(uri: uri, text: LibvirtError.lastText) }
    self.pointer = pointer
  }

  deinit { virConnectClose(pointer) }
}
