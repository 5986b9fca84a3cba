import ServiceLifecycle
import UnixSignals

/// Has everything read anew at SIGHUP, the configuration too.
struct ReloadService: Service {
  let queue: WorkQueue
  let lookUps: LookUpQueue
  let kernelWatch: KernelWatch

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      SystemdNotification.reloading()
      queue.add(.everything)
      lookUps.add(.everything)
      kernelWatch.renew()
    }
  }
}
