import ArgumentParser

extension GuardDaemon {
  /// Whether the options can be gone by.
  public func validate() throws {
    for (option, file) in [("--outcomes", outcomes), ("--metrics", metrics)] where file == "" {
      throw ValidationError("\(option) wants a file, and got an empty text.")
    }
  }
}
