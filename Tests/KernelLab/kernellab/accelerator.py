"""How QEMU runs the guests: by KVM where that works, else by TCG."""

import os

from kernellab import boot, guest
from kernellab.emulator import Emulator
from kernellab.machine import STANDARD

TCG = "tcg"
# QEMU remaps interrupts itself only where the kernel leaves it the I/O APIC.
KVM = "kvm,kernel-irqchip=split"

# Seconds. With KVM a guest takes one or two; where a hypervisor lets it be used with no hardware behind it, guests hang.
PROBE_LIMIT = 10


def choose(kernel, program, scratch):
    """The accelerator to use, and why; a kernel is booted to see."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return TCG, "there is no /dev/kvm to use"
    machine = STANDARD["intel"]
    memory = guest.initial_memory(kernel, program).bytes()
    recording = boot.boot(kernel, Emulator(), machine.arguments(), machine.command_line(), memory, scratch, KVM, PROBE_LIMIT)
    if recording.ended:
        return KVM, "a guest ends well with it"
    return TCG, f"/dev/kvm is there, but a guest with it: {recording.failure}"
