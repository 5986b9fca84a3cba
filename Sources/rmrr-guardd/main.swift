// The daemon; see GuardDaemon.
import GuardDaemon

await GuardDaemon.runAndExit()
