/// A run of words by which a message is found, and how to read what stands around it.
struct Phrase {
  /// How what belongs to the message is read.
  enum Reading {
    /// Nothing but the function before it.
    case plain
    /// A number that has to be one of these follows: an `errno`.
    case number([Int: LogMessage])
    /// Anything follows up to an end, such as two descriptors.
    case iommufdBinding
    /// The phrase follows `group N`, where N is a number or stands for one, in what VFIO's users say.
    case afterGroup
    /// A function follows, and then a text.
    case device(then: String)
    /// A function may follow, and a range in brackets.
    case deviceAndRange
    /// The function stands before it, and a range follows.
    case range
    /// A range follows, and no function is named.
    case rangeAlone
    /// `%#016Lx end: %#016Lx` follows.
    case linuxRegion
    /// Xen's form with words, without `0x`.
    case xenRegion
    /// Xen's older form in brackets, without `0x`.
    case xenBracketedRegion
    /// `0x%016llx 0x%016llx ` stands before it.
    case keptRegion
    /// The number of an IOMMU group follows, and the file of which the lines after it are.
    case groupDirectory
    /// The dump of an IVMD.
    case memoryDefinition
    /// The arguments of a mapping that failed.
    case mapping
    /// `host device ADDRESS (class)` stands before it.
    case hookRefusal
    /// `disallowed to assign ADDRESS` stands before it, and an address of memory follows.
    case xenRefusal
    /// A heading of Xen's for a structure of the table.
    case xenStructure(isRMRR: Bool)
    /// One of the devices of such a structure.
    case xenEndpoint
  }

  /// The words, as a `LogText` has them.
  var words: String
  /// The message that they stand for.
  var message: LogMessage
  /// How to read what stands around them.
  var reading: Reading = .plain

  /// Every phrase that is searched for.
  ///
  /// Those of Linux are from its sources, file and function with each `LogMessage`; QEMU's are from hw/vfio/pci.c,
  /// hw/vfio/container.c, hw/vfio/iommufd.c and util/vfio-helpers.c, DPDK's from lib/eal/linux/eal_vfio.c, libvirt's from
  /// src/qemu/qemu_hostdev.c and tools/virt-host-validate-common.c, Proxmox's from PVE/QemuServer/PCI.pm, Xen's from
  /// drivers/passthrough/vtd, and Microsoft's from SurveyDDA.ps1.
  static let all: [Phrase] = refusals + otherObstacles + firmware

  private static let refusals: [Phrase] = [
    Phrase(words: "ineligibleforiommudomainattach", message: .kernelRefusedRMRR),
    Phrase(words: "thisdevicehavea1:1iommumapping", message: .kernelRefusedIdentityMapping),
    Phrase(words: "failedtosetgroupcontainer:invalidargument", message: .containerRefusedInvalid),
    Phrase(words: "failedtoaddgrouptovfiocontainer:invalidargument", message: .containerRefusedInvalid),
    Phrase(words: "failedtosetgroupcontainer:operationnotpermitted", message: .containerRefusedPermission),
    Phrase(words: "failedtoaddgrouptovfiocontainer:operationnotpermitted", message: .containerRefusedPermission),
    Phrase(
      words: "addvfiogrouptocontainer,error", message: .containerRefusedInvalid,
      reading: .number([22: .containerRefusedInvalid, 1: .containerRefusedPermission])),
    Phrase(words: "errorbinddevicefd=", message: .iommufdRefusedInvalid, reading: .iommufdBinding),
    Phrase(words: "thisdeviceremainattachedtobios-ownedmemory", message: .hyperVRefused),
    Phrase(words: "withsharedrmrrat", message: .xenRefused, reading: .xenRefusal),
    Phrase(words: "cannotbegiventoaguest", message: .hookRefused, reading: .hookRefusal),
    Phrase(words: "failedtosetiommuforcontainer:operationnotpermitted", message: .iommuRefusedPermission),
    Phrase(words: "failedtosetvfioiommutype:operationnotpermitted", message: .iommuRefusedPermission),
    Phrase(
      words: "setiommutype1(type1)failed,error", message: .iommuRefusedPermission,
      reading: .number([1: .iommuRefusedPermission])),
    Phrase(words: "failedtoselectiommutype", message: .iommuTypeRefused),
  ]

  private static let otherObstacles: [Phrase] = [
    Phrase(words: "nointerruptremappingsupport", message: .noInterruptRemapping),
    Phrase(words: "attach_group:nointerruptremapping", message: .noInterruptRemapping),
    Phrase(words: "failedtoenableirqremapping", message: .noInterruptRemapping),
    Phrase(words: "amd-vi:disablinginterruptremapping", message: .noInterruptRemapping),
    Phrase(words: "isnotviable", message: .groupNotViable, reading: .afterGroup),
    Phrase(words: "withintheiommu_groupareboundtotheirvfiobusdriver", message: .groupNotViable),
    Phrase(words: "noiommu_groupfound", message: .noIOMMUGroup),
    Phrase(words: "noiommu_groupfordevice", message: .noIOMMUGroup),
    Phrase(words: "vfio-pci:probeof", message: .noIOMMUGroup, reading: .device(then: "failedwitherror-22")),
    Phrase(words: "probewithdrivervfio-pcifailedwitherror-22", message: .noIOMMUGroup),
    Phrase(words: "supportpassthroughofhostpcidevices", message: .iommuOff),
    Phrase(words: "cannotpreparepcipass-through,iommunotpresent", message: .iommuOff),
    Phrase(words: "noiommudetected,pleaseactivateit", message: .iommuOff),
    Phrase(words: "iommuappearstobedisabledinkernel", message: .iommuOff),
    Phrase(words: "dmar:iommudisabled", message: .iommuOff),
    Phrase(words: "intel-iommu:disabled", message: .iommuOff),
    Phrase(words: "amdiommudisabled", message: .iommuOff),
    // A table that Linux does not take, or memory that it cannot map as firmware wants it: it has no IOMMU then.
    Phrase(words: "dmar:recordpassestableend", message: .tableNotTaken),
    Phrase(words: "wasnotabletoestablishfwrequesteddirectmapping", message: .directMappingFailed),
    Phrase(words: "vfio_dma_map(", message: .mappingRefused, reading: .mapping),
    Phrase(words: "vfio_container_dma_map(", message: .mappingRefused, reading: .mapping),
    Phrase(words: "allow_unsafe_interrupts", message: .unsafeInterrupts),
  ]

  private static let firmware: [Phrase] = [
    Phrase(words: "devicescopetypedoesnotmatchfor", message: .scopeTypeMismatch, reading: .device(then: "")),
    Phrase(words: "nofirmwarereservedregioncancoverthisrmrr", message: .badRMRR, reading: .rangeAlone),
    Phrase(words: "biosisbroken;badrmrr", message: .badRMRR, reading: .rangeAlone),
    Phrase(words: "rmrrendsbeforeitstarts", message: .badRMRR),
    Phrase(words: "rmrrexceedspermittedaddresswidth", message: .badRMRR),
    Phrase(words: "rmrrentryfordevice", message: .brokenScope, reading: .device(then: "isbroken")),
    Phrase(words: "assumingallrmrrsarerelaxable", message: .relaxed),
    Phrase(words: "settingidentitymapfordevice", message: .identityMap, reading: .deviceAndRange),
    Phrase(words: "ignoringidentitymapforhwpassthroughdevice", message: .identityMap, reading: .deviceAndRange),
    Phrase(words: "settingidentitymap[0x", message: .identityMap, reading: .range),
    Phrase(words: "rmrrbase:0x", message: .pinnedRegion, reading: .linuxRegion),
    Phrase(words: "rmrrregion:base_addr", message: .pinnedRegion, reading: .xenRegion),
    Phrase(words: "rmrr:[", message: .pinnedRegion, reading: .xenBracketedRegion),
    Phrase(words: "iommu_groups/", message: .keptRegion, reading: .groupDirectory),
    Phrase(words: "direct", message: .keptRegion, reading: .keptRegion),
    Phrase(words: "ivmd_type", message: .pinnedRegion, reading: .memoryDefinition),
    Phrase(words: "foundacpi_dmar_", message: .pinnedRegion, reading: .xenStructure(isRMRR: false)),
    Phrase(words: "foundacpi_dmar_rmrr:", message: .pinnedRegion, reading: .xenStructure(isRMRR: true)),
    Phrase(words: "[vt-d]endpoint:", message: .pinnedRegion, reading: .xenEndpoint),
  ]
}
