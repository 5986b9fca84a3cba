extension HookInstallation {
  /// What is wrong with the files where libvirt looks for the hook, for who expects a version of it.
  func fileFindings(expectedVersion: String) -> [InstallationFinding] {
    guard hasLibvirt else { return [.noLibvirt] + faults.map { .unreadable($0) } }
    let ofFiles = HookKind.allCases.flatMap { kind in
      placeFindings(of: kind) + files(of: kind).flatMap { findings(of: $0, expectedVersion) }
    }
    return ofFiles + writablePaths + faults.map { .unreadable($0) }
  }

  /// The paths that others than root can write to, each once; libvirt runs what is there as root, whoever wrote it.
  private var writablePaths: [InstallationFinding] {
    var paths: Set<String> = []
    return files.filter(\.isCalled).compactMap { file in
      guard let path = file.writablePath, paths.insert(path).inserted else { return nil }
      return .writable(path: path, file: file.path)
    }
  }

  /// The files of ours that libvirt runs.
  func calledFiles(of kind: HookKind) -> [HookFile] {
    files(of: kind).filter { $0.program != nil && $0.isCalled && !isUnknownToLibvirt($0) }
  }

  /// Whether libvirt is too old to look where the file is.
  private func isUnknownToLibvirt(_ file: HookFile) -> Bool {
    file.isInDirectory && libvirtVersion.map { !$0.knowsDirectories } == true
  }

  private func placeFindings(of kind: HookKind) -> [InstallationFinding] {
    let files = files(of: kind)
    let called = calledFiles(of: kind)
    let foreign = files.first { $0.isCalled && $0.content == .foreign && !isUnknownToLibvirt($0) }
    var findings: [InstallationFinding] = files.filter {
      $0.isCalled && $0.content == .broken && !isUnknownToLibvirt($0)
    }.map { .place(kind, .broken(path: $0.path)) }
    guard files.contains(where: \.isOrWasOurs) else {
      if let foreign { return findings + [.place(kind, .maybeDispatched(path: foreign.path))] }
      let isUnread = !faults.isEmpty || files.contains { $0.readingFault != nil }
      return isUnread || !findings.isEmpty ? findings : [.place(kind, .notInstalled)]
    }
    if called.count > 1 { findings.append(.place(kind, .installedTwice(paths: called.map(\.path)))) }
    if let foreign, !called.isEmpty { findings.append(.place(kind, .foreignBeside(path: foreign.path))) }
    return findings
  }

  private func findings(of file: HookFile, _ expectedVersion: String) -> [InstallationFinding] {
    if let fault = file.readingFault { return [.unreadable(fault)] }
    guard file.isOrWasOurs else { return [] }
    let isOnlyOne = calledFiles(of: file.kind).allSatisfy { $0 == file }
    return fileFindings(of: file, expectedVersion).map { .file(file, $0, isOnlyOne: isOnlyOne) }
  }

  private func fileFindings(of file: HookFile, _ expectedVersion: String) -> [FileFinding] {
    guard file.status != nil, let program = file.program else { return [.danglingLink] }
    var findings: [FileFinding] = []
    if !file.isCalled { findings.append(.notExecutable) }
    if file.isInDirectory {
      if let libvirtVersion {
        if !libvirtVersion.knowsDirectories { findings.append(.directoryUnknown(libvirtVersion)) }
      } else {
        findings.append(.directoryUntold)
      }
    }
    // What is passed over harms nobody, whatever is wrong in it.
    guard file.isCalled, !isUnknownToLibvirt(file) else { return findings }
    if let mountPoint = file.noexecMount { findings.append(.noexec(mountPoint: mountPoint)) }
    switch program.loading {
    case .complete: break
    case .damaged: findings.append(.damaged)
    case .noInterpreter(let path): findings.append(.noInterpreter(path))
    case .missing(let names): findings.append(.missingLibraries(names))
    case .noLibXML2: findings.append(.noLibXML2)
    }
    if program.version != expectedVersion {
      findings.append(.otherVersion(program.version, expected: expectedVersion))
    }
    return findings
  }
}
