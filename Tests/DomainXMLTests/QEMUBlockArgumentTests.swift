import DomainXML
import PCI
import Testing

@Suite("A block device on the QEMU command line")
struct QEMUBlockArgumentTests {
  @Test(
    "may be an NVMe controller",
    arguments: [
      ["-drive", "file=nvme://0000:02:00.0/1,if=none,id=d0"], ["-drive", "if=none,file=nvme://0000:02:00.0/1"],
      ["-drive", "driver=nvme,device=0000:02:00.0,namespace=1"],
      ["-drive", "file.driver=nvme,file.device=0000:02:00.0,file.namespace=1,driver=raw"],
      ["-drive", "driver=raw,file.filename=nvme://0000:02:00.0/1"], ["-hda", "nvme://0000:02:00.0/1"],
      ["-cdrom", "nvme://0000:02:00.0/1"], ["nvme://0000:02:00.0/1"],
      ["-blockdev", "driver=nvme,node-name=n0,device=0000:02:00.0,namespace=1"],
      ["-blockdev", "nvme,node-name=n0,device=0000:02:00.0,namespace=1"],
      ["-blockdev", #"{"driver":"nvme","device":"0000:02:00.0","namespace":1,"node-name":"n0"}"#],
      ["-blockdev", #"{"driver":"raw","file":{"driver":"nvme","device":"0000:02:00.0","namespace":1}}"#],
      ["-blockdev", "driver=raw,node-name=n0,file.driver=nvme,file.device=0000:02:00.0,file.namespace=1"],
      ["-blockdev", #"{"driver":"qcow2","backing":{"file":{"driver":"nvme","device":"0000:02:00.0"}}}"#],
      ["-blockdev", #"{"driver":"quorum","children":[{"driver":"nvme","device":"0000:02:00.0","namespace":1}]}"#],
      ["-drive", #"file=json:{"driver":"nvme",,"device":"0000:02:00.0",,"namespace":1},if=none"#],
      ["-drive", #"file=json:{"file":{"driver":"nvme",,"device":"0000:02:00.0"}}"#],
      ["-hdb", #"json:{"file.driver":"nvme","file.device":"0000:02:00.0"}"#],
      ["-hdb", "json: \t{\"driver\":\"nvme\",\"device\":\"0000:02:00.0\"}"],
      ["-drive", "if=none,format=nvme,device=0000:02:00.0,namespace=1"],
      ["-drive", "if=none,id=d0", "-set", "drive.d0.file=nvme://0000:02:00.0/1"],
      ["-drive", "if=none,id=d0,driver=nvme", "-set", "drive.d0.file.device=0000:02:00.0"],
      ["-blockdev", #"{"backing.file":{"driver":"nvme"},"backing":{"file.device":"0000:02:00.0"}}"#],
      ["-hdb", #"json:{"driver":"raw","file":{"driver":"file","filename":"nvme://0000:02:00.0/1"}}"#],
      ["-blockdev", #"{"driver":"nvme","device":"0000:02:00.0","node-name":"a \"name\" \\ \/ \'of\' it"}"#],
      ["-blockdev", "driver=virtio-blk-vfio-pci,node-name=n0,path=/sys/bus/pci/devices/0000:02:00.0"],
    ])
  func nvme(arguments: [String]) throws {
    #expect(try domain(qemuArguments: arguments).devices == [pci("0000:02:00.0")])
  }

  @Test("that names its controller as sysfs has none is untold")
  func untold() throws {
    #expect(try domain(qemuArguments: ["-hda", "nvme://02:00.0/1"]).devices == [.untold("nvme://02:00.0")])
    #expect(try domain(qemuArguments: ["-hda", "nvme://"]).devices == [.untold("nvme://")])
  }

  @Test(
    "is nothing of the host's otherwise",
    arguments: [
      ["-drive", "file=/var/lib/nvme:/a.img"], ["-drive", "file=/nvme://0000:02:00.0/1"], ["-hda", "json:{"],
      ["-hda", "json: "], ["-set", "drive.d0.file=/a.img"], ["-set", "drive.d0.device=scsi0"],
      ["-set", "drive.d0.driver=nvme"],
      ["-drive", #"file=json:{"driver":"nvme","device":"0000:02:00.0"}"#], ["-blockdev", "driver=nvme,namespace=1"],
      ["-blockdev", #"{"driver":"host_device","filename":"/dev/nvme0n1"}"#], ["-blockdev", "[]"], ["/a.img"],
      ["-blockdev", #"{"driver":"nvme","device":"0000:02:00.0"} x"#],
      ["-blockdev", #"{"driver":"nvme","device":"0000:02:00.0"#],
    ])
  func nothing(arguments: [String]) throws {
    #expect(try domain(qemuArguments: arguments).uses.isEmpty)
  }

  @Test("of names within names ends quickly", .timeLimit(.minutes(1)))
  func repeatedPrefix() throws {
    let names = String(repeating: "filename=json:", count: 40_000)
    #expect(try domain(qemuArguments: ["-drive", names]).uses.isEmpty)
  }

  @Test(
    "of more nested options than any block device has may be one",
    arguments: [
      (0..<40_000).map { "a\($0).driver=nvme" }.joined(separator: ","),
      String(repeating: "a.", count: 40_000) + "driver=nvme",
      "{\"a\":[" + Array(repeating: "{\"driver\":\"nvme\"}", count: 40_000).joined(separator: ",") + "]}",
    ])
  func manyLayers(value: String) throws {
    #expect(
      try domain(qemuArguments: ["-blockdev", value]).uses.map(\.device) == [
        .untold("a block device with more within it than can be looked at")
      ])
    #expect(try domain(qemuArguments: ["-netdev", value]).uses.isEmpty)
  }

  @Test("nested without an end gives nothing and does not exhaust the stack", arguments: [64, 100_000])
  func nesting(depth: Int) throws {
    let json = String(repeating: #"{"file":"#, count: depth) + "1" + String(repeating: "}", count: depth)
    #expect(try domain(qemuArguments: ["-blockdev", json]).uses.isEmpty)
    let lists = String(repeating: "[", count: depth)
    #expect(try domain(qemuArguments: ["-blockdev", #"{"a":"# + lists]).uses.isEmpty)
    let pseudoFiles = String(repeating: #"json:{"file":"#, count: depth)
    #expect(try domain(qemuArguments: ["-hda", pseudoFiles]).uses.isEmpty)
  }
}

@Suite("A vDPA device on the QEMU command line")
struct QEMUVDPAArgumentTests {
  @Test(
    "is told by its character device",
    arguments: [
      ["-netdev", "vhost-vdpa,id=v0,vhostdev=/dev/vhost-vdpa-0"],
      ["-netdev", #"{"type":"vhost-vdpa","id":"v0","vhostdev":"/dev/vhost-vdpa-0"}"#],
      ["-device", "vhost-vdpa-device-pci,vhostdev=/dev/vhost-vdpa-0"],
      ["-net", "vhost-vdpa,vhostdev=/dev/vhost-vdpa-0"],
      ["-netdev", "vhost-vdpa,id=v0", "-set", "netdev.v0.vhostdev=/dev/vhost-vdpa-0"],
      ["-blockdev", "driver=virtio-blk-vhost-vdpa,node-name=n0,path=/dev/vhost-vdpa-0,cache.direct=on"],
      ["-blockdev", #"{"driver":"raw","file":{"driver":"virtio-blk-vhost-vdpa","path":"/dev/vhost-vdpa-0"}}"#],
    ])
  func vdpa(arguments: [String]) throws {
    let domain = try domain(qemuArguments: arguments)
    #expect(domain.devices == [.vdpa(characterDevice: "/dev/vhost-vdpa-0")])
  }

  @Test("cannot be told where it is handed over as an open file")
  func descriptor() throws {
    let domain = try domain(qemuArguments: ["-netdev", "vhost-vdpa,id=v0,vhostfd=5"])
    #expect(domain.devices == [.untold("vhostfd=5")])
  }

  @Test(
    "is nothing without one",
    arguments: [
      ["-netdev", "vhost-vdpa,id=v0"], ["-netdev", "tap,id=t0"], ["-nic", "user"],
      ["-netdev", "tap,id=t0,vhostfd=5"], ["-set", "netdev.v0.ifname=a"],
    ])
  func nothing(arguments: [String]) throws {
    #expect(try domain(qemuArguments: arguments).uses.isEmpty)
  }
}
