import ServiceLifecycle

/// Tells systemd that the watcher is alive, as often as that wants to hear it.
struct WatchdogService: Service {
  let watcher: Watcher
  let timeout: Duration

  func run() async throws {
    // To be told to end is no failure.
    try? await cancelWhenGracefulShutdown {
      while true {
        // A watcher that hangs does not answer, and systemd starts the daemon anew.
        _ = await watcher.status
        SystemdNotification.watchdog()
        try await Task.sleep(for: timeout / 2, tolerance: timeout / 8)
      }
    }
  }
}
