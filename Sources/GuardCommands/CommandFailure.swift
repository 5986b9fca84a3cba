import ArgumentParser
import DomainXML
import Glibc
import Guidance
import HostFacts
import KernelLog
import LibvirtClient
import Recording

/// Why a command could not do its work: one sentence, and the exit status that goes with it.
enum CommandFailure: Error {
  /// The directory of a host holds no host.
  case noHost(String)
  /// An input cannot be opened or read.
  case input(name: String, text: String)
  /// An input is not what it should be.
  case malformed(name: String, DomainXMLError)
  /// A file is no recording of a host that can be used.
  case badRecording(name: String, RecordingError)
  /// What was named can hold no recording.
  case noRecording(name: String, text: String)
  /// A directory has no file in it, but may have directories, or pipes, sockets and devices.
  case noFiles(name: String, directories: [String], hasOthers: Bool)
  /// A recording is of a host that has one already.
  case repeatedHost(name: String, host: String, first: String)
  /// A host cannot be recorded.
  case notRecorded(RecordingError)
  /// A file cannot be written.
  case unwritable(name: String, text: String)
  /// A file is there, and nobody said that it may be replaced.
  case exists(name: String)
  /// A file holds no firmware table that can be decoded.
  case notATable(name: String, text: String)
  /// An input is no log that can be read.
  case notALog(name: String, LogError)
  /// The host cannot be read.
  case host(ReadingFault)
  /// A firmware table of the host cannot be read.
  case tableUnreadable(ReadingFault)
  /// The guests of a libvirt may run on another machine than the one that was to judge.
  case anotherMachine(uri: String)
  /// A recording was named where a machine's files are to be looked at.
  case notADirectory(name: String)
  /// libvirt was to show that it calls the hook, and may be on another machine than this one.
  case proofElsewhere(uri: String)
  /// A domain that does not run was to get a device now.
  case notRunning(domain: String)
  /// A domain that is gone when its guest ends was to keep a device.
  case notPersistent(domain: String)
  /// libvirt did not attach a device that nothing was in the way of, or of which somebody had said that it may be undetermined.
  case notAttached(domain: String, text: String, isUndetermined: Bool)
  /// The answer cannot be written to the standard output.
  case output(String)
  /// A device is attached, and the answer that says so cannot be written to the standard output.
  case outputOfAttachment(domain: String, text: String)
  /// libvirt did not do what it was asked for.
  case libvirt(LibvirtError)

  /// The exit status (sysexits.h).
  var exitCode: ExitCode {
    switch self {
    case .noHost, .input, .noFiles, .libvirt(.noDomain): ExitCode(EX_NOINPUT)
    case .anotherMachine, .notADirectory, .proofElsewhere: ExitCode(EX_USAGE)
    case .notRunning, .notPersistent, .notAttached, .libvirt(.lostWhileAttaching): ExitCode(EX_OSERR)
    case .malformed(_, .libraryUnavailable), .libvirt: ExitCode(EX_UNAVAILABLE)
    case .malformed, .notATable, .notALog, .badRecording, .noRecording, .repeatedHost: ExitCode(EX_DATAERR)
    case .notRecorded: ExitCode(EX_TEMPFAIL)
    case .unwritable, .exists: ExitCode(EX_CANTCREAT)
    case .host, .tableUnreadable: ExitCode(EX_NOINPUT)
    case .output, .outputOfAttachment: ExitCode(EX_IOERR)
    }
  }

  /// What was named and cannot be read; nil where it is not an input that somebody named.
  var inputName: String? {
    switch self {
    case .noHost(let name), .input(let name, _), .malformed(let name, _), .badRecording(let name, _),
      .noRecording(let name, _), .noFiles(let name, _, _), .repeatedHost(let name, _, _):
      name
    case .host(let fault): fault.path
    default: nil
    }
  }

  /// The sentence.
  var text: String {
    switch self {
    case .noHost(let path): "\(printable(path)) does not exist: there is no host to judge."
    case .input(let name, let text): "\(printable(name)) cannot be read: \(text)."
    case .malformed(let name, let error): "\(printable(name)): \(printable("\(error)"))."
    case .badRecording(let name, let error):
      "\(printable(name)) is no recording of a host that can be used: \(printable("\(error)", byteLimit: 400))."
    case .noRecording(let name, let text): "\(printable(name)) is no recording of a host: \(text)."
    case .noFiles(let name, let directories, let hasOthers):
      "\(printable(name)) cannot be read: there is no file in it\(Self.text(ofDirectories: directories, hasOthers))."
    case .repeatedHost(let name, let host, let first):
      "\(printable(name)) is left out: host \(printable(host)) has its recording in \(printable(first)), which was named"
        + " first. To compare two collections, name the older one with --since."
    case .notRecorded(let error): "The host is not recorded: \(error). Try again."
    case .unwritable(let name, let text): "\(printable(name)) cannot be written: \(text)."
    case .exists(let name):
      "\(printable(name)) exists, and is left as it is. --force replaces it."
    case .notATable(let name, let text): "\(printable(name)) is no DMAR, IVRS or IORT: \(printable(text))."
    case .notALog(let name, let error): "\(printable(name)) cannot be read as a log: \(error)."
    case .host(let fault): printable(fault.description)
    case .tableUnreadable(let fault):
      fault.isDenied ? "\(fault) Root can read it." : fault.description
    case .anotherMachine(let uri):
      "The guests of \(printable(uri)) may run on another machine than this one. Say by --host what is known of that machine, "
        + "such as what rmrr-guard record has written there."
    case .notADirectory(let name):
      "\(printable(name)) is no directory. A recording holds nothing of how the hook is installed: run rmrr-guard doctor there."
    case .proofElsewhere(let uri):
      "libvirt at \(printable(uri)) may be on another machine than this one. Run rmrr-guard doctor --prove there."
    case .notRunning(let domain):
      "Nothing was attached to \(printable(domain)): it is not running. --config attaches the device for its next start."
    case .notPersistent(let domain):
      "Nothing was attached to \(printable(domain)): it is gone when its guest ends, so it has no next start."
    case .notAttached(let domain, let text, let isUndetermined):
      attachmentFailure(domain: domain, text: text, isUndetermined: isUndetermined)
    case .output(let text): "The answer cannot be written: \(text)."
    case .outputOfAttachment(let domain, let text):
      "The device is attached to \(printable(domain)); the answer cannot be written: \(text)."
    case .libvirt(let error): printable(error.description, byteLimit: 1000)
    }
  }

  /// What a directory has that no file is in.
  private static func text(ofDirectories directories: [String], _ hasOthers: Bool) -> String {
    guard let first = directories.first else { return hasOthers ? ", only pipes, sockets or devices" : "" }
    return directories.count == 1
      ? ", only a directory; name \(printable(first)) instead"
      : ", only \(directories.count) directories; name these instead, such as \(printable(first))"
  }
}

/// Runs a command's work; a failure is told in one sentence on the standard error output.
func reportingFailure(_ work: () throws -> ExitCode) throws {
  do {
    let code = try work()
    if !code.isSuccess { throw code }
  } catch let failure as CommandFailure {
    writeFailure(failure)
    throw failure.exitCode
  }
}

/// Tells a failure in one sentence on the standard error output.
func writeFailure(_ failure: CommandFailure) { writeError("rmrr-guard: \(failure.text)\n") }
