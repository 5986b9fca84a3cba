import ServiceLifecycle

/// Gives the watcher its work as it comes.
struct WatchService: Service {
  let watcher: Watcher
  let queue: WorkQueue
  let lookUps: LookUpQueue
  let kernelWatch: KernelWatch

  /// How long a flood of events may come together before it is looked at.
  static let gathering = Duration.milliseconds(250)
  /// How often everything is looked at whatever happens: what nobody tells of, such as a driver that has let go of a device.
  static let wholeRound = Duration.seconds(3600)

  func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask {
        while (try? await Task.sleep(for: Self.wholeRound, tolerance: .seconds(60))) != nil {
          queue.add(.everything)
          lookUps.add(.everything)
          kernelWatch.renew()
        }
      }
      var isReady = false
      queue.add(.everything)
      for await _ in queue.wakeUps.cancelOnGracefulShutdown() {
        if isReady { try? await Task.sleep(for: Self.gathering) }
        let work = queue.take()
        guard !work.isEmpty else { continue }
        await watcher.work(on: work)
        // Also after a reload, which systemd waits for.
        SystemdNotification.ready(status: await watcher.status)
        isReady = true
      }
      SystemdNotification.stopping()
      group.cancelAll()
    }
  }
}
