// The administrator's command; its subcommands are in GuardCommands.
import GuardCommands

RMRRGuard.runAndExit()
