import ArgumentParser

extension GuardDaemon {
  /// Whether the options can be gone by.
  public func validate() throws {
    guard !connect.isEmpty else { throw ValidationError("--connect wants a URI, such as qemu:///system.") }
    for (option, file) in [("--outcomes", outcomes), ("--metrics", metrics)] where file == "" {
      throw ValidationError("\(option) wants a file, and got an empty text.")
    }
  }
}
