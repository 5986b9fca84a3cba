import LibvirtClient
import Testing

@Suite("A libvirt's URI")
struct LibvirtURITests {
  @Test(
    "tells that the guests run on this machine",
    arguments: [
      "qemu:///system", "qemu:///session", "test:///default", "qemu+unix:///system?socket=/run/libvirt/libvirt-sock",
      "qemu+tcp://localhost/system", "qemu+tls://root@localhost:16514/system", "qemu+ssh://127.0.0.1:22/system",
      "qemu+tcp://[::1]:16509/system",
    ])
  func here(text: String) { #expect(LibvirtURI(text).isOfThisMachine) }

  @Test(
    "tells that they do not, or that nobody knows",
    arguments: [
      "qemu+ssh://server/system", "qemu+ssh://root@server:2222/system", "qemu+tcp://192.0.2.1/system",
      "qemu+tcp://[2001:db8::1]/system", "qemu+ssh://localhost@server/system",
      "qemu+ssh://localhost.example.org/system",
      "qemu+ext:///system?command=/usr/bin/tunnel", "qemu+ssh:///system", "esx://server?no_verify=1", "an-alias", "",
    ])
  func elsewhere(text: String) { #expect(!LibvirtURI(text).isOfThisMachine) }
}
