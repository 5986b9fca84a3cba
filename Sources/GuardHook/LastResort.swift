import Glibc

/// What answers when nothing else can any more: a fatal signal, or two seconds without an answer.
///
/// A trap in a hook would reach libvirt as `fatal signal 4` and keep the guest from starting, so the answer to a failure
/// of our own is decided before it happens. The handlers do nothing but write one sentence and leave.
enum LastResort {
  /// After how many seconds the hook gives up.
  static let deadline = 2

  /// The exit status that the handlers leave with: 0 until a host device was seen, then the configured answer to an
  /// undetermined verdict, then the verdict's own.
  static var status: Int32 {
    get { emergencyStatus }
    set { emergencyStatus = newValue }
  }

  /// Installs the handlers on a stack of their own and sets the deadline.
  static func install() {
    let stackSize = 64 * 1024
    var stack = stack_t()
    stack.ss_sp = mmap(nil, stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    stack.ss_size = stackSize
    if stack.ss_sp != MAP_FAILED { sigaltstack(&stack, nil) }

    var action = sigaction()
    action.__sigaction_handler.sa_handler = answerEmergency
    action.sa_flags = SA_ONSTACK
    sigfillset(&action.sa_mask)
    for signal in [
      SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGALRM, SIGXCPU, SIGXFSZ, SIGTERM, SIGHUP, SIGINT,
    ] {
      sigaction(signal, &action, nil)
    }
    signal(SIGPIPE, SIG_IGN)

    var unblocked = sigset_t()
    sigfillset(&unblocked)
    sigprocmask(SIG_UNBLOCK, &unblocked, nil)
    var timer = itimerval()
    timer.it_value.tv_sec = deadline
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }
}

// A plain global, initialised statically: a handler may read it at any time.
nonisolated(unsafe) private var emergencyStatus: Int32 = 0

/// Async-signal-safe: `poll`, `write` and `_exit` alone.
private func answerEmergency(_ signal: Int32) {
  let sentence: StaticString =
    switch (emergencyStatus, signal) {
    case (0, SIGALRM): "rmrr-guard: no answer within 2 seconds; it lets this go on unchecked.\n"
    case (0, _): "rmrr-guard: the check of host devices broke off; it lets this go on unchecked.\n"
    case (_, SIGALRM): "rmrr-guard: refused, since there was no answer within 2 seconds.\n"
    case (_, _): "rmrr-guard: refused, and the check of host devices broke off before it could say more.\n"
    }
  // A pipe that nobody reads would hold the process for ever.
  var standardError = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
  if poll(&standardError, 1, 0) == 1 { write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount) }
  _exit(emergencyStatus)
}
