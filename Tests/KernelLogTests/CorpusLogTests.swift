import Foundation
import KernelLog
import PCI
import TestSupport
import Testing

/// Excerpts of real logs, which lie beside the repository.
enum LogCorpus {
  static let directory = repositoryRoot.deletingLastPathComponent().appending(path: "shared/corpus")

  /// Why nothing is tested where there are none.
  static let absence: Comment = "there are no recorded logs at \(directory.path())"

  static var files: [String] {
    ["dmesg", "errors"].flatMap { name in
      let path = directory.appending(path: name).path()
      return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).map { name + "/" + $0 }
    }
  }
}

@Suite("An excerpt of a real log", .enabled(if: !LogCorpus.files.isEmpty, LogCorpus.absence))
struct CorpusLogTests {
  /// A file, its causes, and the devices that they name.
  struct Answer: Sendable, CustomTestStringConvertible {
    var file: String
    var causes: [LogCause]
    var devices: [String] = []

    init(_ file: String, _ causes: [LogCause], _ devices: [String] = []) {
      self.file = file
      self.causes = causes
      self.devices = devices
    }

    var testDescription: String { file }
  }

  static let answers: [Answer] = [
    Answer("dmesg/amd-two-ivmd-megaraid-fail.log", []),
    // What a person has pasted of a group's reserved_regions shows what is pinned.
    Answer("dmesg/arm-rmr-huawei-megaraid.log", [.rmrr]),
    Answer("dmesg/badrmrr-acpi-nvs-falsepositive.log", [.badRMRR]),
    Answer("dmesg/badrmrr-dell-inspiron5459.log", [.badRMRR]),
    Answer("dmesg/badrmrr-hp-68csu-base0.log", [.badRMRR, .rmrr]),
    Answer("dmesg/badrmrr-hp-dl20g9.log", [.badRMRR]),
    Answer("dmesg/badrmrr-supermicro-x9dri.log", [.badRMRR]),
    Answer("dmesg/badrmrr-surface-broadwell.log", [.badRMRR, .rmrr]),
    Answer("dmesg/brokenscope-04-groups.log", [.brokenScope], ["0000:04:00.0"]),
    Answer("dmesg/brokenscope-raid-128MiB-03.log", [.brokenScope, .rmrr], ["0000:03:00.0"]),
    Answer("dmesg/brokenscope-x99-05-06.log", [.brokenScope, .rmrr], ["0000:05:00.0", "0000:06:00.0"]),
    // A broken DRHD, and none of it about pinned memory.
    Answer("dmesg/drhd-cleared-allones-r630-nerf.log", []),
    Answer("dmesg/drhd-spr-m50fcp.log", []),
    // A DMA fault, as a missing RMRR gives it, tells no cause by itself.
    Answer("dmesg/fault-hp-dl320g6-missing-rmrr-1e.0.log", []),
    Answer(
      "dmesg/identity-broadwell-archwiki.log", [.identityMap],
      ["0000:00:02.0", "0000:00:14.0", "0000:00:1a.0", "0000:00:1d.0"]),
    Answer("dmesg/identity-coffeelake-igpu-xhci.log", [.identityMap, .rmrr], ["0000:00:02.0", "0000:00:14.0"]),
    Answer("dmesg/identity-coffeelake-rtx2080ti.log", [.identityMap, .rmrr], ["0000:00:02.0", "0000:00:14.0"]),
    Answer("dmesg/identity-ehci-c216-oldprefix.log", [.identityMap], ["0000:00:1a.0", "0000:00:1d.0"]),
    Answer("dmesg/identity-geminilake-xhci-at-15.log", [.identityMap], ["0000:00:02.0", "0000:00:15.0"]),
    Answer(
      "dmesg/identity-haswell-h97m-x2apic-optout.log", [.identityMap, .rmrr],
      ["0000:00:02.0", "0000:00:14.0", "0000:00:1a.0", "0000:00:1d.0"]),
    Answer("dmesg/identity-runtime-rebind-igpu-xhci.log", [.identityMap, .rmrr], ["0000:00:02.0", "0000:00:14.0"]),
    Answer("dmesg/ineligible-csdn-04.log", [.pinnedMemory], ["0000:04:00.0"]),
    Answer("dmesg/ineligible-gpu-0b.log", [.pinnedMemory], ["0000:0b:00.0"]),
    Answer("dmesg/ineligible-hpe-07-dmarprefix.log", [.pinnedMemory], ["0000:07:00.0"]),
    Answer("dmesg/ineligible-megaraid-06.log", [.pinnedMemory], ["0000:06:00.0"]),
    Answer("dmesg/malformed-rmrr-zero-length-ami-x58.log", [.rmrr]),
    Answer("dmesg/onetoone-intel-hpe-dpdk.log", [.pinnedMemory]),
    // The only map is the kernel's own for the ISA bridge.
    Answer("dmesg/qemu-viommu-no-rmrr.log", []),
    Answer("dmesg/rmrr-acer-12thgen-features-inconsistent.log", [.rmrr]),
    Answer("dmesg/rmrr-base-zero-calpella.log", [.rmrr]),
    Answer("dmesg/rmrr-dell-m6800-dgpu-only.log", [.rmrr]),
    Answer("dmesg/rmrr-dell-m6800-optimus.log", [.rmrr]),
    Answer("dmesg/rmrr-fujitsu-skl-single.log", [.rmrr]),
    Answer("dmesg/rmrr-ivybridge-i7-3770-prefixless.log", [.rmrr]),
    Answer("dmesg/rmrr-tigerlake-3drhd.log", [.rmrr]),
    Answer("dmesg/satc-meteorlake-no-rmrr.log", []),
    // Xen names the devices of each RMRR.
    Answer(
      "dmesg/xen-hpe-bl460c-gen8-hidden-functions.log", [.rmrr],
      [
        "0000:01:00.0", "0000:01:00.2", "0000:03:00.0", "0000:04:00.0", "0000:04:00.1", "0000:04:00.2", "0000:04:00.3",
      ]),
    Answer(
      "dmesg/xen-hsw-3usb-rmrr.log", [.rmrr], ["0000:00:02.0", "0000:00:14.0", "0000:00:1a.0", "0000:00:1d.0"]),
    Answer("dmesg/xen-nonexistent-device-ignored-rmrr.log", [.rmrr], ["0000:00:02.0", "0000:00:14.0"]),
    Answer("errors/dpdk-error22-onetoone.txt", [.pinnedMemory]),
    Answer("errors/einval-onetoone-proxmox-kvm.txt", [.pinnedMemory], ["0000:01:00.0"]),
    Answer("errors/einval-onetoone-proxmox-task.txt", [.pinnedMemory], ["0000:01:00.0"]),
    Answer("errors/einval-onetoone-qemu-amd.txt", [.pinnedMemory], ["0000:01:00.0"]),
    Answer("errors/eperm-NOT-rmrr-unsafe-interrupts.txt", [.noInterruptRemapping]),
    Answer("errors/notviable-egpu.txt", [.groupNotViable], ["0000:0b:00.0"]),
    Answer("errors/notviable-kubevirt-virterror.txt", [.groupNotViable], ["0000:07:00.1"]),
    Answer("errors/notviable-proxmox-task.txt", [.groupNotViable], ["0000:01:00.0"]),
    Answer("errors/notviable-spaces-lost.txt", [.groupNotViable], ["0000:02:00.0"]),
    Answer("errors/notviable-suse-json-device.txt", [.groupNotViable], ["0000:0b:00.0"]),
    Answer("errors/notviable-vdsm-and-permissions.txt", [.groupNotViable]),
    Answer("errors/qemu2-rmrr-eperm.txt", [.ambiguousPermission], ["0000:0b:00.0"]),
    Answer("errors/rmrr-pair-kiler129.txt", [.pinnedMemory], ["0000:01:00.1"]),
  ]

  @Test("has an answer, each one")
  func all() { #expect(LogCorpus.files.sorted() == Self.answers.map(\.file).sorted()) }

  @Test("tells just its causes, and names their devices", arguments: answers)
  func causes(answer: Answer) throws {
    let bytes = [UInt8](try Data(contentsOf: LogCorpus.directory.appending(path: answer.file)))
    let diagnosis = LogDiagnosis(try LogReading(bytes: bytes))
    #expect(diagnosis.findings.map(\.cause) == answer.causes)
    #expect(diagnosis.findings.flatMap(\.devices).sortedWithoutRepetition().map(\.description) == answer.devices)
  }
}
