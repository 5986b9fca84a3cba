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

  /// Says the last that there is to say, if anything, and ends the process with the exit status that is set.
  ///
  /// A signal waits until it has been said and logged, so that it is not said in half and then in other words. The deadline does
  /// not wait, nor does a fault of the hook's own, for which Linux would end the process if it were to wait
  /// (`force_sig_info_to_task`, kernel/signal.c); once it has been said, they add nothing to it.
  static func end(saying text: String, log: () -> Void) -> Never {
    emergencyIsSpeaking = true
    var signals = sigset_t()
    sigfillset(&signals)
    for signal in allSignals where signal == SIGALRM || isFault(signal) { sigdelset(&signals, signal) }
    sigprocmask(SIG_BLOCK, &signals, nil)
    if !text.isEmpty { StandardError.write(text) }
    emergencyHasSpoken = true
    log()
    _exit(status)
  }

  /// Whether there is nothing more to say.
  fileprivate static var hasSpoken: Bool { emergencyHasSpoken }

  /// Whether what there is to say is being said, so that a signal which somebody sends has to wait.
  fileprivate static var isSpeaking: Bool { emergencyIsSpeaking }

  /// As much address space as the hook may ever have: four times what it has with the largest document that it reads, so that
  /// no input makes a host swap.
  private static let addressSpace: rlim_t = 256 << 20

  /// Installs the handlers, on a stack of their own.
  static func installHandlers() {
    let stackSize = 64 * 1024
    var stack = stack_t()
    stack.ss_sp = mmap(nil, stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    stack.ss_size = stackSize
    if stack.ss_sp != MAP_FAILED { sigaltstack(&stack, nil) }

    var action = sigaction()
    action.__sigaction_handler.sa_sigaction = answerEmergency
    action.sa_flags = SA_ONSTACK | SA_SIGINFO
    sigfillset(&action.sa_mask)
    setHandlers(action)
    signal(SIGPIPE, SIG_IGN)
    var unblocked = sigset_t()
    sigfillset(&unblocked)
    sigprocmask(SIG_UNBLOCK, &unblocked, nil)
  }

  /// Lets signals do what they do to any program that a person runs, but for SIGPIPE: who reads no more learns no more.
  static func removeHandlers() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_DFL
    setHandlers(action)
  }

  /// Keeps the standard error output for the hook's own sentences, and sets the deadline and the limit of memory.
  static func limit() {
    StandardError.keepToOurselves()
    limitAddressSpace()
    var timer = itimerval()
    timer.it_value.tv_sec = deadline
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  private static func setHandlers(_ action: sigaction) {
    var action = action
    for signal in allSignals where endsProcess(signal) { sigaction(signal, &action, nil) }
  }

  /// All that there are (`_NSIG`, bits/signum-generic.h); two of them the C library keeps to itself.
  private static var allSignals: ClosedRange<Int32> { 1...64 }

  /// Whether a fault of the hook's own raises a signal.
  fileprivate static func isFault(_ signal: Int32) -> Bool {
    switch signal {
    case SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP: true
    default: false
    }
  }

  /// Whether a signal would end the process (signal(7)) and can be handled; SIGPIPE is ignored.
  ///
  /// What comes from outside must not refuse a start either.
  private static func endsProcess(_ signal: Int32) -> Bool {
    switch signal {
    case SIGKILL, SIGPIPE, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGCHLD, SIGCONT, SIGURG, SIGWINCH: false
    default: true
    }
  }

  private static func limitAddressSpace() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_cur, addressSpace)
    setrlimit(resource, &limit)
  }
}

// A plain global, initialised statically: a handler may read it at any time.
nonisolated(unsafe) private var emergencyStatus: Int32 = 0
nonisolated(unsafe) private var emergencyHasSpoken = false
nonisolated(unsafe) private var emergencyIsSpeaking = false

/// Async-signal-safe: `poll`, `write`, `socket`, `sendmsg`, `getpid` and `_exit` alone (signal-safety(7)).
private func answerEmergency(
  _ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?, _: UnsafeMutableRawPointer?
) {
  if LastResort.hasSpoken { _exit(LastResort.status) }
  if LastResort.isSpeaking, LastResort.isFault(signal), let information, !information.pointee.isOwnFault { return }
  let sentence: StaticString =
    switch (LastResort.status, signal) {
    case (0, SIGALRM): "rmrr-guard: no answer within 2 seconds; it lets this go on unchecked.\n"
    case (0, _): "rmrr-guard: the check of host devices broke off; it lets this go on unchecked.\n"
    case (_, SIGALRM): "rmrr-guard: refused, since there was no answer within 2 seconds.\n"
    case (_, _): "rmrr-guard: refused, and the check of host devices broke off before it could say more.\n"
    }
  StandardError.writeAtOnce(sentence)
  logEmergency(sentence)
  _exit(LastResort.status)
}

/// Sends the sentence to the system's log: libvirt drops the words of a hook that lets a start go on.
private func logEmergency(_ sentence: StaticString) {
  let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
  guard descriptor >= 0 else { return }
  let path: StaticString = "/dev/log"
  let tag: StaticString = "<27>rmrr-guard-hook: "
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) {
    $0.copyMemory(from: UnsafeRawBufferPointer(start: path.utf8Start, count: path.utf8CodeUnitCount))
  }
  withUnsafeMutablePointer(to: &address) { address in
    var parts = (
      iovec(iov_base: UnsafeMutableRawPointer(mutating: tag.utf8Start), iov_len: tag.utf8CodeUnitCount),
      iovec(iov_base: UnsafeMutableRawPointer(mutating: sentence.utf8Start), iov_len: sentence.utf8CodeUnitCount - 1)
    )
    withUnsafeMutablePointer(to: &parts) { parts in
      parts.withMemoryRebound(to: iovec.self, capacity: 2) { parts in
        var message = msghdr()
        message.msg_name = UnsafeMutableRawPointer(address)
        message.msg_namelen = socklen_t(MemoryLayout<sockaddr_un>.size)
        message.msg_iov = parts
        message.msg_iovlen = 2
        sendmsg(descriptor, &message, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
      }
    }
  }
}

extension siginfo_t {
  /// Whether the process itself has raised the signal: by an instruction, for which there is a positive code that nobody can send
  /// (sigaction(2)), or by abort(3), which sends it.
  fileprivate var isOwnFault: Bool { si_code > 0 || _sifields._kill.si_pid == getpid() }
}
