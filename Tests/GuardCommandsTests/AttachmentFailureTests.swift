import ArgumentParser
import LibvirtClient
import Testing

@testable import GuardCommands

@Suite("What libvirt did not attach")
struct AttachmentFailureTests {
  private func failure(_ text: String) -> CommandFailure { .libvirt(.notAttached(domain: "vm0", text: text)) }

  private static let wrong = "its judgement was wrong, or it was of another host"
  private static let explain = "journalctl -k | rmrr-guard explain"

  @Test(
    "is told to be at odds with the judgement where the kernel has refused it for pinned memory, or may have",
    arguments: [
      "internal error: unable to execute QEMU command 'device_add': vfio 0000:03:00.0: failed to setup container for"
        + " group 17: Failed to set group container: Invalid argument",
      "internal error: unable to execute QEMU command 'device_add': vfio error: 0000:03:00.0: failed to setup container"
        + " for group 17: failed to set iommu for container: Operation not permitted",
    ])
  func refusedByTheKernel(words: String) {
    let text = failure(words).text
    #expect(text.hasPrefix("The device was not attached to vm0: \(words).\n"))
    #expect(text.contains(Self.wrong))
    #expect(text.contains(Self.explain))
  }

  @Test("is explained where the words are known, and the judgement is not doubted")
  func known() {
    let text = failure(
      "internal error: unable to execute QEMU command 'device_add': vfio 0000:03:00.0: group 17 is not viable"
    ).text
    #expect(!text.contains(Self.wrong))
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
