import CLibvirt
import Glibc

/// The thread that waits for what libvirt tells of its own accord.
///
/// libvirt's client has one event loop for a process, and keeps it as long as that lasts (`virEventRegisterDefaultImpl`,
/// src/util/virevent.c).
public enum LibvirtEventLoop {
  /// Starts it, which is done once, before the first connection.
  ///
  /// - Throws: `LibvirtError.noEvents` where libvirt or the system has no room for it.
  public static func start() throws(LibvirtError) {
    virSetErrorFunc(nil) { _, _ in }
    guard virEventRegisterDefaultImpl() == 0 else { throw .noEvents(LibvirtError.lastText) }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { _ in
        while true {
          // It fails where poll() does. Without a pause a lasting failure would take a whole processor.
          if virEventRunDefaultImpl() != 0 { sleep(1) }
        }
      }, nil)
    guard code == 0 else { throw .noEvents(String(cString: strerror(code))) }
    pthread_detach(thread)
  }
}
