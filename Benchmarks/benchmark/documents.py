"""The domains of the benchmark, as libvirt hands them to its hook."""

import os

from faultinjection.documents import COMMENT, domain, hostdev

from benchmark import hosts


def write_all(directory):
    """Each domain as a file, by its name."""
    contents = {
        "plain": "",
        "eligible": hostdev(*hosts.ELIGIBLE),
        "refused": hostdev(*hosts.REFUSED),
        "commented": COMMENT + hostdev(*hosts.REFUSED),
    }
    for count in (10, 100, 1000):
        contents[str(count)] = "".join(hostdev(*hosts.added_function(number)) for number in range(count))
    paths = {}
    for name, devices in contents.items():
        paths[name] = os.path.join(directory, name + ".xml")
        with open(paths[name], "w") as file:
            # libvirt writes what it has parsed with other quotes than people do; both are the same to a parser.
            file.write(domain(devices).replace("'", '"'))
    return paths


def write_many(directory, count):
    """So many domains, each with a name of its own; every tenth has a device that is refused, every other one that is not."""
    os.mkdir(directory)
    for number in range(count):
        devices = hostdev(*hosts.REFUSED) if number % 10 == 0 else hostdev(*hosts.ELIGIBLE) if number % 2 == 0 else ""
        with open(os.path.join(directory, "vm{:05}.xml".format(number)), "w") as file:
            file.write(domain(devices, name="vm{}".format(number)).replace("'", '"'))
