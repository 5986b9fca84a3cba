"""The PCI functions of a recorded machine, and the ways that lead to them."""

import dataclasses
import re

ADDRESS = re.compile(r"[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")


@dataclasses.dataclass(frozen=True)
class Function:
    """A function; the way has a hop for each bridge above it and one for itself."""

    address: str
    way: tuple
    is_bridge: bool

    @property
    def path(self):
        """The way as device scopes are written: `00:08.0/00.0`."""
        hops = [hop.split(":")[2] for hop in self.way]
        return "/".join(["00:" + hops[0], *hops[1:]])

    @property
    def short(self):
        """The address without its segment."""
        return self.address.removeprefix("0000:")


def functions_of(recording):
    """The functions of a machine, in the order of their addresses."""
    found = []
    for path, target in sorted(recording.links.items()):
        if not path.startswith("/sys/bus/pci/devices/"):
            continue
        way = tuple(part for part in target.split("/") if ADDRESS.fullmatch(part))
        directory = "/sys/devices/" + target.split("/devices/")[1]
        found.append(Function(way[-1], way, f"{directory}/secondary_bus_number" in recording.files))
    return found
