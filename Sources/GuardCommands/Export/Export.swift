import ArgumentParser

/// `rmrr-guard export`: what is known of a host, in the words of programs that manage many.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes what is known of this host for Prometheus, Kubernetes, OpenStack or Ansible.",
    discussion: """
      Each form is a subcommand. An export is written as a whole or not at all; with --output it takes the place of \
      FILE, in one step, and is readable for all. A FILE that is a link, a device or a directory is left alone.

      Exit status: 0 whatever the verdicts are, or 65 if an input is malformed, 66 if the host cannot be read, 69 if libvirt \
      cannot be reached, 73 if FILE cannot be made, 74 if the standard output cannot be written.
      """,
    subcommands: [
      ExportAnsible.self, ExportKubeVirt.self, ExportNFD.self, ExportNova.self, ExportPrometheus.self,
    ])
}
