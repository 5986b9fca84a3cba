import ArgumentParser
import Eligibility
import HostFacts

/// The options of the commands that judge: what the judgement goes by.
struct JudgeArguments: ParsableArguments {
  @Flag(
    help:
      "Judge by firmware's table alone, as if the kernel did not tell what is pinned: to have two sources that agree.")
  var ignoreReservedRegions = false

  @Option(
    help: ArgumentHelp(
      """
      Judge by the rule of another kernel: a version, of which 3.17, 4.1, 5.3 and 6.6 changed the rule, or rhel7.1. \
      (default: the rule of this host's kernel)
      """, valueName: "version"),
    completion: .list(["3.16", "3.17", "rhel7.1", "4.1", "5.3", "6.6"]))
  var kernelRule: KernelRuleArgument?

  @Option(help: PolicyArgument.help)
  var policy = PolicyArgument.kernel

  /// The options as the judge takes them.
  var options: JudgeOptions {
    JudgeOptions(
      policy: policy.policy, kernelRule: kernelRule?.rule,
      ignoresReservedRegions: ignoreReservedRegions)
  }
}

/// A policy, by the name that it has in the hook's configuration.
enum PolicyArgument: String, ExpressibleByArgument, CaseIterable {
  /// Refuse what the kernel refuses.
  case kernel
  /// Refuse besides what the whitepaper does.
  case whitepaper

  /// What it is for.
  static let help: ArgumentHelp =
    "Refuse what the kernel refuses, or besides what the whitepaper of 2015 does: kernel or whitepaper."

  /// The policy as the judge takes it.
  var policy: JudgeOptions.Policy {
    switch self {
    case .kernel: .kernel
    case .whitepaper: .whitepaper
    }
  }
}

/// A kernel's rule, by a version that follows it.
struct KernelRuleArgument: ExpressibleByArgument {
  /// The rule.
  var rule: KernelRule

  /// The rule of a version such as `5.10`, or of `rhel7.1`; nil for any other text.
  init?(argument: String) {
    let name = argument.lowercased()
    if name == "rhel7.1" {
      rule = .exemptingUSB
    } else if Self.isVersion(name), let release = KernelRelease(name) {
      // A distribution's release, such as 4.18.0-240.el8, does not tell its rule.
      rule = KernelRule(of: release)
    } else {
      return nil
    }
  }

  /// Whether a text is two or three numbers with dots between them.
  private static func isVersion(_ text: String) -> Bool {
    let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
    return (2...3).contains(numbers.count)
      && numbers.allSatisfy {
        !$0.isEmpty && $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      }
  }
}
