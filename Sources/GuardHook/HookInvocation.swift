/// What the hook was called for, by its arguments alone: the gate in front of everything else.
enum HookInvocation: Equatable {
  /// libvirt calls for something that must never fail: nothing is read, the answer is 0.
  case silent
  /// libvirt asks whether something may go on.
  case judge(HookOperation)
  /// A person asks for the same judgement.
  case dryRun(host: String?)
  /// A person asks which program it is.
  case version
  /// It was called in a way that means nothing.
  case usage

  /// The meaning of the arguments, the program's own name left out.
  ///
  /// libvirt passes four: the object's name, the operation, the sub-operation and an extra one (`virHookCall`,
  /// src/util/virhook.c). Dispatchers of administrators may pass only three of them on. A name may be anything,
  /// `--dry-run` too. Fewer must not fail either, unless they begin as a person's do: at `reconnect` libvirt would end the
  /// guest.
  init(arguments: [String]) {
    if arguments == ["--version"] {
      self = .version
    } else if arguments == ["--dry-run"] {
      self = .dryRun(host: nil)
    } else if arguments.count == 3, arguments[0] == "--dry-run", arguments[1] == "--host", !arguments[2].isEmpty {
      self = .dryRun(host: arguments[2])
    } else if arguments.count >= 3, !Self.isMistakenDryRun(arguments) {
      let kind = HookOperation.Kind(operation: arguments[1], subOperation: arguments[2])
      self = kind.map { .judge(HookOperation(objectName: arguments[0], kind: $0)) } ?? .silent
    } else if let first = arguments.first, arguments.count <= 2, !first.hasPrefix("--") {
      self = .silent
    } else {
      self = .usage
    }
  }
}

extension HookInvocation {
  /// Whether a person put the words of a dry run in another order; libvirt's sub-operations are `begin`, `end` and `-`.
  private static func isMistakenDryRun(_ arguments: [String]) -> Bool {
    arguments.contains("--dry-run") && ["--dry-run", "--host"].contains(arguments[0])
      && !["begin", "end", "-"].contains(arguments[2])
  }
}

/// An operation of libvirt's that the hook may refuse.
struct HookOperation: Equatable {
  /// The operations that may be refused.
  ///
  /// At every other one a failure would be ignored, or would end a running guest.
  enum Kind: Equatable {
    /// A domain is about to start; nothing has been touched yet.
    case prepare
    /// A domain is about to start; its host devices have been taken from their drivers, also those of network pools.
    case start
    /// A network gives a port to a domain, at its start or at run time.
    case portCreated

    init?(operation: String, subOperation: String) {
      switch (operation, subOperation) {
      case ("prepare", "begin"): self = .prepare
      case ("start", "begin"): self = .start
      case ("port-created", "begin"): self = .portCreated
      default: return nil
      }
    }
  }

  /// The name of the domain, or of the network.
  var objectName: String
  /// The operation.
  var kind: Kind
}
