"""What the kernel said about attaching a group, told apart from everything else that can go wrong."""

import dataclasses
import errno

ATTACHED, PINNED, NO_REMAPPING = "attached", "pinned", "no interrupt remapping"


@dataclasses.dataclass(frozen=True)
class Circumstances:
    """What an answer means hangs on the machine and the kernel."""

    vendor: str
    # Whether the kernel has the rule of 6.6, by which all vendors refuse what is pinned.
    requires_direct: bool
    remaps_interrupts: bool = True

    @property
    def refusal(self):
        """The errno of VFIO_GROUP_SET_CONTAINER for a group that is pinned; None where the kernel refuses none."""
        if self.requires_direct:
            return errno.EINVAL
        # `intel_iommu_attach_device`, drivers/iommu/intel/iommu.c.
        return errno.EPERM if self.vendor == "intel" else None


def kind_of(answer, circumstances):
    """The kind of an answer; None for one that has no place here, be it of the kernel or of a guest that failed."""
    if not answer["opened"] or not answer["viable"]:
        return None
    first, second = answer["set_container"], answer["set_iommu"]
    if (first, second) == (0, 0):
        return ATTACHED
    if first and first == circumstances.refusal and answer["blamed"].split():
        return PINNED
    if (first, second) == (0, errno.EPERM) and not circumstances.remaps_interrupts:
        return NO_REMAPPING
    return None


def text_of(answer):
    """An answer in a few words."""
    if not answer["opened"]:
        return "nothing: the group could not be opened"
    if not answer["viable"]:
        return "nothing: the group is not viable"
    for step in ("set_container", "set_iommu"):
        if answer[step]:
            return f"{errno.errorcode.get(answer[step], answer[step])} at {step}, naming {answer['blamed'].strip() or 'nobody'}"
    return "it attaches"
