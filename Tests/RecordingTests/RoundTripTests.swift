import Eligibility
import HostFacts
import HostReader
import Recording
import TestSupport
import Testing

@Suite("What is recorded of a host is what is read back")
struct RoundTripTests {
  private static let judgeOptions = [JudgeOptions(), JudgeOptions(ignoresReservedRegions: true)]

  @Test("and is judged alike, for each host that there is")
  func hosts() throws {
    try RecordedHosts.forEach { name, reader in
      let recording = try HostRecording(of: reader)
      let read = try recording.writtenAndRead()
      #expect(read == recording, "\(name)")
      #expect(read.facts == recording.facts, "\(name)")
      for options in Self.judgeOptions {
        #expect(
          Judge(host: read.facts, options: options).judgeAll()
            == Judge(host: recording.facts, options: options).judgeAll(),
          "\(name)")
      }
    }
  }

  @Test("and is judged alike by the whole recording as the hook does by what it reads for one device")
  func oneDevice() throws {
    try RecordedHosts.forEach { name, reader in
      let recording = try HostRecording(of: reader).writtenAndRead()
      for function in recording.facts.functions {
        let question = DeviceQuestion(address: function.address)
        for options in Self.judgeOptions {
          let onHost = Judge(host: reader.facts(for: [question], table: .always), options: options).judge(question)
          let recorded = Judge(host: recording.facts, options: options).judge(question)
          #expect(recorded.verdict == onHost.verdict, "\(name), \(function.address)")
          #expect(recorded.reasons == onHost.reasons, "\(name), \(function.address)")
          #expect(recorded.notes == onHost.notes, "\(name), \(function.address)")
        }
      }
    }
  }

  @Test(
    "and there are such hosts", .enabled(if: !RecordedHosts.archives.isEmpty, "there are none beside the repository"))
  func hostsAreThere() {
    #expect(RecordedHosts.examples.count == WhitepaperHost.allCases.count)
    #expect(RecordedHosts.archives.count > 10)
  }

  @Test("whatever a host may say", arguments: 0..<200 as Range<UInt64>)
  func random(seed: UInt64) throws {
    var random = RandomHost(seed: seed)
    let recording = random.recording()
    let text = try recording.text()
    let read = try HostRecording(bytes: Array(text.utf8))
    #expect(read == recording)
    #expect(try read.text() == text)
    // What is judged is as odd as it may be, and is judged all the same.
    for options in Self.judgeOptions { _ = HostJudgement(host: read.facts, options: options) }
  }

  @Test("with what a device asked about alone does not tell: the fault of its group")
  func groupFault() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    try directory.writer.remove("sys/kernel/iommu_groups/15/devices")
    let reader = HostReader(root: HostRoot(path: directory.path))
    let recording = try HostRecording(of: reader).writtenAndRead()
    let question = try DeviceQuestion(address: #require(recording.facts.functions.first { $0.group == 15 }).address)
    let onHost = Judge(host: reader.facts(for: [question])).judge(question)
    #expect(onHost.verdict == .undetermined)
    #expect(Judge(host: recording.facts).judge(question).reasons == onHost.reasons)
  }

  @Test("with its vDPA devices")
  func vdpa() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    try directory.writer.directory("sys/devices/pci0000:00/0000:00:01.0/0000:03:00.0/vdpa0/vhost-vdpa-0")
    try directory.writer.link(
      "sys/bus/vdpa/devices/vdpa0", to: "../../../devices/pci0000:00/0000:00:01.0/0000:03:00.0/vdpa0")
    let reader = HostReader(root: HostRoot(path: directory.path))
    let recording = try HostRecording(of: reader).writtenAndRead()
    #expect(recording.vdpaDevices.map(\.characterDevice) == ["vhost-vdpa-0"])
    for path in ["/dev/vhost-vdpa-0", "/dev/vhost-vdpa-1", "", "/"] {
      #expect(
        recording.parent(ofVDPACharacterDevice: path) == reader.parent(ofVDPACharacterDevice: path), "\(path)")
    }
  }

  @Test("and a table that changed while it was read is not passed off as the one that was judged by")
  func changedTable() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    var recording = try HostRecording(of: HostReader(root: HostRoot(path: directory.path)))
    recording.tableFiles = []
    #expect(throws: RecordingError.tableWithoutBytes) { _ = try recording.text() }
  }
}
