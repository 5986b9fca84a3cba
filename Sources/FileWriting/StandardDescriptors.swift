import Glibc

/// Takes the places of standard streams that are closed.
///
/// Else what is opened later, such as a connection, would be taken for one of them. What stands there fails as a closed stream
/// does.
public func reserveStandardDescriptors() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
    _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}
