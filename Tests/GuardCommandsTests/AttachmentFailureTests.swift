import ArgumentParser
import LibvirtClient
import Testing

@testable import GuardCommands

@Suite("What libvirt did not attach")
struct AttachmentFailureTests {
  private func failure(_ text: String, isUndetermined: Bool = false) -> CommandFailure {
    .notAttached(domain: "vm0", text: text, isUndetermined: isUndetermined)
  }

  private static let wrong = "judgement was wrong, or it was of another host"
  private static let untold = "could not tell whether Linux would refuse it, and --undetermined was given."
  private static let explain = "journalctl -k | rmrr-guard explain"

  private static let pinned =
    "internal error: unable to execute QEMU command 'device_add': vfio 0000:03:00.0: failed to setup container for"
    + " group 17: Failed to set group container: Invalid argument"
  private static let permission =
    "internal error: unable to execute QEMU command 'device_add': vfio error: 0000:03:00.0: failed to setup container"
    + " for group 17: failed to set iommu for container: Operation not permitted"

  @Test("is not claimed where libvirt has gone in between, which may have attached it")
  func lost() {
    let failure = CommandFailure.libvirt(.lostWhileAttaching(domain: "vm0", text: "End of file while reading data"))
    #expect(failure.exitCode.rawValue == 71)
    #expect(
      failure.text == """
        libvirt has gone while it attached the device to vm0: End of file while reading data. Whether it is attached is \
        not known; virsh dumpxml tells, and with --inactive of the next start.
        """)
  }

  @Test("is told to be at odds with the judgement where the kernel has refused it for pinned memory")
  func refusedByTheKernel() {
    #expect(
      failure(Self.pinned).text == """
        The device was not attached to vm0: \(Self.pinned).
        The kernel refuses the device for pinned memory. rmrr-guard found none: its judgement was wrong, or it was of \
        another host than the guest runs on.
        For what it means: journalctl -k | rmrr-guard explain, or give it this text.
        """)
  }

  @Test(
    "is told to have two causes where libvirt's words do not tell which, and the judgement is doubted for one of them")
  func refusedForEither() {
    #expect(
      failure(Self.permission).text == """
        The device was not attached to vm0: \(Self.permission).
        Either pinned memory or missing interrupt remapping does that. Which of them, the kernel's log tells: \
        journalctl -k | rmrr-guard explain
        If it is pinned memory, rmrr-guard's judgement was wrong, or it was of another host than the guest runs on.
        """)
  }

  @Test("doubts no judgement where there was none", arguments: [pinned, permission])
  func undetermined(words: String) {
    let text = failure(words, isUndetermined: true).text
    #expect(text.hasPrefix("The device was not attached to vm0: \(words).\n"))
    #expect(text.contains(Self.untold) && text.contains(Self.explain))
    #expect(!text.contains(Self.wrong))
  }

  @Test("is explained where the words are known, and the judgement is not doubted")
  func known() {
    let text = failure(
      "internal error: unable to execute QEMU command 'device_add': vfio 0000:03:00.0: group 17 is not viable"
    ).text
    #expect(!text.contains(Self.wrong) && !text.contains("pinned"))
    #expect(text.contains(Self.explain))
  }

  @Test(
    "is told in libvirt's own words where nothing is known of them",
    arguments: [
      "Device 0000:03:00.0 not found: could not access /sys/bus/pci/devices/0000:03:00.0/config: No such file or directory",
      "Requested operation is not valid: PCI device 0000:03:00.0 is in use by driver QEMU, domain vm1", "",
    ])
  func others(words: String) {
    #expect(failure(words).text == "The device was not attached to vm0: \(words).")
    #expect(failure(words).exitCode.rawValue == 71)
  }

  @Test("steers no terminal, whatever libvirt says")
  func printed() { #expect(failure("a\u{1b}[2Jb").text == "The device was not attached to vm0: a?[2Jb.") }
}
