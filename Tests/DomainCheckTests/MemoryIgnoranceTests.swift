import DomainCheck
import DomainXML
import Testing

@Suite("Where a guest's memory lies")
struct MemoryIgnoranceTests {
  private func memory(_ content: String) throws -> DomainJudgement.Memory {
    let xml = """
      <domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>vm0</name>\(content)</domain>
      """
    return DomainJudgement.Memory(of: try DomainDocument(bytes: Array(xml.utf8)).machine)
  }

  private static let size = "<memory unit='GiB'>4</memory>"
  private static let q35 = "<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>"

  @Test(
    "is not guessed where the domain does not tell all of it",
    arguments: [
      (size + q35 + "<qemu:commandline><qemu:arg value='-m'/><qemu:arg value='8G'/></qemu:commandline>", .ownArguments),
      (size + q35 + "<maxMemory slots='2' unit='GiB'>8</maxMemory>", .pluggableMemory), (size, .machine(nil)),
      (size + "<os><type arch='x86_64' machine='microvm'>hvm</type></os>", .machine("microvm")), (q35, .size),
    ] as [(String, DomainJudgement.Memory.Ignorance)])
  func unknown(content: String, why: DomainJudgement.Memory.Ignorance) throws {
    guard case .unknown(let ignorance) = try memory(content) else {
      Issue.record("it is known")
      return
    }
    #expect(ignorance == why)
  }

  @Test("is known of a domain that tells its machine and size")
  func known() throws {
    guard case .layout = try memory(Self.size + Self.q35) else {
      Issue.record("it is not known")
      return
    }
  }
}
