import LibvirtClient
import Testing

@Suite("A libvirt's URI")
struct LibvirtURITests {
  private func isOfThisMachine(_ text: String) -> Bool {
    LibvirtURI(text).isOfThisMachine(runtimeDirectory: "/run/user/1000")
  }

  @Test(
    "tells that the guests run on this machine",
    arguments: [
      "qemu:///system", "qemu:///session", "test:///default", "qemu+unix:///system?socket=/run/libvirt/libvirt-sock",
      "qemu+tcp://localhost/system", "qemu+tls://root@localhost:16514/system", "qemu+ssh://127.0.0.1:22/system",
      "qemu+tcp://[::1]:16509/system", "qemu://localhost:16514/system", "qemu+libssh2://root@localhost:22/system",
      "qemu+unix:///system?mode=direct&socket=/var/run/libvirt/virtqemud-sock",
      "qemu+unix:///session?socket=/run/user/1000/libvirt/libvirt-sock", "qemu:///embed?root=/srv/guests",
    ])
  func here(text: String) { #expect(isOfThisMachine(text)) }

  @Test(
    "tells that they do not, or that nobody knows",
    arguments: [
      "qemu+ssh://server/system", "qemu+ssh://root@server:2222/system", "qemu+tcp://192.0.2.1/system",
      "qemu+tcp://[2001:db8::1]/system", "qemu+ssh://localhost@server/system",
      "qemu+ssh://localhost.example.org/system",
      "qemu+ext:///system?command=/usr/bin/tunnel", "qemu+ssh:///system", "esx://server?no_verify=1", "an-alias", "",
      "qemu+ssh://root@localhost:2222/system", "qemu+tcp://localhost:16514/system", "qemu+tls://127.0.0.1:16509/system",
      "qemu+tcp://[::1]:22/system", "qemu://localhost:16509/system", "qemu+ssh://localhost:221/system",
      "qemu+ext://localhost/system", "qemu+unix:///system?socket=/tmp/forwarded",
      "qemu:///system?socket=/tmp/forwarded",
      "qemu+unix:///system?mode=direct;SOCKET=/tmp/forwarded",
      "qemu+unix:///system?socket=/run/libvirt/../../tmp/forwarded",
      "qemu+unix:///system?s%6fcket=/tmp/forwarded", "qemu+unix:///system?socket",
      "qemu+unix:///system?socket=/run/libvirt",
      "qemu+unix:///system?socket=/run/user/1001/libvirt/libvirt-sock",
      "qemu+ssh://localhost/system?command=/usr/bin/tunnel",
      "qemu+ssh://localhost/system?netcat=/usr/bin/tunnel", "remote+unix:///?name=qemu+ssh://server/system",
    ])
  func elsewhere(text: String) { #expect(!isOfThisMachine(text)) }

  @Test(
    "tells of a session's socket that nobody knows where there is no directory of the session", arguments: [nil, ""])
  func noSession(directory: String?) {
    let uri = LibvirtURI("qemu+unix:///session?socket=/libvirt/libvirt-sock")
    #expect(!uri.isOfThisMachine(runtimeDirectory: directory))
  }

  @Test("tells whether a program leads there, which may ask for a password")
  func program() {
    for text in ["qemu+ssh://server/system", "qemu+ext:///system?command=/usr/bin/tunnel", "an-alias"] {
      #expect(LibvirtURI(text).mayRunProgram)
    }
    for text in ["qemu:///system", "qemu+unix:///system", "qemu+tls://ssh/system", "test:///default"] {
      #expect(!LibvirtURI(text).mayRunProgram)
    }
  }
}
