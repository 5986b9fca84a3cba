/// When a domain gets a host device.
enum DeviceMoment {
  /// When its guest starts.
  case start
  /// When the device is attached to the guest that runs.
  case attachment

  /// When a network chooses a device for it.
  var adverbial: String {
    switch self {
    case .start: "at the start"
    case .attachment: "when it is attached"
    }
  }

  /// What comes of memory that QEMU cannot map.
  var failure: String {
    switch self {
    case .start: "the start fails"
    case .attachment: "attaching fails"
    }
  }
}
