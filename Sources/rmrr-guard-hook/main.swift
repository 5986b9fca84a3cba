// libvirt's qemu and network hook; see hooks/README.md for its contract.
import GuardHook

Hook.main(arguments: Array(CommandLine.arguments.dropFirst()))
