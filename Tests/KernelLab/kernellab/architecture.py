"""The processors that the lab has QEMU emulate, and how a guest of each speaks and ends."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Architecture:
    """A processor, by Debian's name of it."""

    name: str
    compiler: str
    emulator: str
    # QEMU's arguments for the channel; QEMU runs where what comes of it belongs, the file `out`.
    channel: tuple
    # Whether it is this machine's: the programs that are compared run in its guests too, and KVM may run those.
    is_native: bool


ARCHITECTURES = {
    "amd64": Architecture(
        "amd64", "gcc", "qemu-system-x86_64",
        ("-chardev", "file,id=out,path=out", "-device", "isa-debugcon,iobase=0xe9,chardev=out",
         "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"),
        is_native=True),
    "arm64": Architecture(
        "arm64", "aarch64-linux-gnu-gcc", "qemu-system-aarch64",
        ("-semihosting-config", "enable=on,target=native,userspace=on"),
        is_native=False),
}
