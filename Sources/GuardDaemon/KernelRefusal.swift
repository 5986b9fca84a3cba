import KernelLog
import PCI

/// The kernel's word that it has not given a device to a guest.
struct KernelRefusal: Hashable, Sendable {
  /// What the kernel has against it.
  enum Cause: Hashable, Sendable {
    /// Firmware has pinned memory to a device of the group.
    case pinnedMemory
    /// Nothing keeps a guest from forging interrupts.
    case noInterruptRemapping
  }

  /// Why.
  var cause: Cause
  /// The device that the kernel names: of a group it is the one that is in the way, and not the one that was asked for.
  var device: PCIAddress?
}

extension KernelRefusal {
  /// What a message of the kernel tells; nil where it tells of nothing that has just been refused.
  init?(message: [UInt8]) {
    guard let events = try? LogReading(bytes: message).events else { return nil }
    for event in events {
      switch event.message {
      case .kernelRefusedRMRR, .kernelRefusedIdentityMapping:
        self.init(cause: .pinnedMemory, device: event.devices.first)
        return
      // What refuses a device offers the option against it, and what tells of the same when the host starts does not.
      case .noInterruptRemapping where events.contains { $0.message == .unsafeInterrupts }:
        self.init(cause: .noInterruptRemapping, device: event.devices.first)
        return
      default: continue
      }
    }
    return nil
  }
}
