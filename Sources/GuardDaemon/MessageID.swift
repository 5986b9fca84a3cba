import Logging

/// What the daemon's entries are told apart by in the journal (`MESSAGE_ID`, systemd.journal-fields(7)); they never change.
enum MessageID: String {
  /// What is to become of a domain's device has changed.
  case domainOutcome = "1b5a2ea54fa64a078dc4e8c55a559919"
  /// What is to become of a device of the host has changed.
  case deviceOutcome = "3f9a0553ca2949e9b59470a82b0abff3"
  /// The kernel has refused a device to a guest for want of interrupt remapping.
  case interruptRefusal = "ff10bc21db8c41b4a577e2674b8d1eb2"
  /// The kernel has refused a device to a guest for pinned memory.
  case kernelRefusal = "4000a286472049df81d6f99626bf9a7e"
  /// The connection to libvirt is there or lost.
  case connection = "7f4c7d6f4da443fe983341529d8bc3ac"
  /// The configuration or a file of the daemon's own cannot be read or written.
  case file = "920b4a4bd250420fb15907e7d5f3a745"
}

extension MessageID {
  /// As a field of an entry.
  var metadata: Logger.Metadata { ["MESSAGE_ID": "\(rawValue)"] }
}
