import Configuration
import Eligibility
import HostFacts
import HostReader

/// The hook's configuration, as far as the daemon goes by it, and what is wrong with it.
struct ConfigurationReading: Hashable, Sendable {
  /// Where the configuration is.
  static let path = "/etc/rmrr-guard/rmrr-guard.conf"

  /// The directory that stands for the host's root.
  var host = "/"
  /// Who is to be refused.
  var judgePolicy = JudgeOptions.Policy.kernel
  /// Why the defaults apply; nil where they do not, or where there is no configuration.
  var fault: String?

  /// The defaults.
  init() {}

  /// What stands in the configuration of a host.
  init(root: HostRoot) {
    let bytes: [UInt8]
    do {
      bytes = try root.contents(of: Self.path)
    } catch {
      if !error.isAbsence { fault = "\(error.description) The defaults apply." }
      return
    }
    do {
      let configuration = try GuardConfiguration(fileContents: bytes)
      host = configuration.host
      judgePolicy = configuration.policy == .whitepaper ? .whitepaper : .kernel
    } catch {
      fault = "\(Self.path): \(error.description). The defaults apply."
    }
  }
}
