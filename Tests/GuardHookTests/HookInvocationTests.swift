import Testing

@testable import GuardHook

@Suite("The operation gate")
struct HookInvocationTests {
  @Test(
    "opens for three operations",
    arguments: [
      ("prepare", HookOperation.Kind.prepare), ("start", .start), ("port-created", .portCreated),
    ])
  func judged(operation: String, kind: HookOperation.Kind) {
    let judged = HookInvocation.judge(HookOperation(objectName: "vm0", kind: kind))
    #expect(HookInvocation(arguments: ["vm0", operation, "begin", "-"]) == judged)
    #expect(HookInvocation(arguments: ["vm0", operation, "begin"]) == judged)
    #expect(HookInvocation(arguments: ["vm0", operation, "end", "-"]) == .silent)
    #expect(HookInvocation(arguments: ["vm0", operation, "", "-"]) == .silent)
  }

  @Test(
    "stays shut for every other one",
    arguments: [
      "started", "stopped", "release", "migrate", "restore", "reconnect", "attach", "plugged", "unplugged", "updated",
      "port-deleted", "anything", "", "PREPARE", "prepare ",
    ])
  func silent(operation: String) {
    for subOperation in ["begin", "end", "-", ""] {
      #expect(HookInvocation(arguments: ["vm0", operation, subOperation, "-"]) == .silent)
    }
  }

  @Test("takes a domain of any name", arguments: ["--dry-run", "--host", "-", "", "a b", "ö"])
  func names(name: String) {
    let judged = HookInvocation.judge(HookOperation(objectName: name, kind: .prepare))
    #expect(HookInvocation(arguments: [name, "prepare", "begin", "-"]) == judged)
  }

  @Test("tells a person its version, and libvirt nothing for a domain of that name")
  func version() {
    #expect(HookInvocation(arguments: ["--version"]) == .version)
    #expect(HookInvocation(arguments: ["--version", "--host"]) == .usage)
    #expect(HookInvocation(arguments: ["--version", "reconnect", "begin", "-"]) == .silent)
  }

  @Test("lets a person in by the dry run")
  func dryRun() {
    #expect(HookInvocation(arguments: ["--dry-run"]) == .dryRun(host: nil))
    #expect(HookInvocation(arguments: ["--dry-run", "--host", "/h"]) == .dryRun(host: "/h"))
    #expect(HookInvocation(arguments: ["vm0", "reconnect"]) == .silent)
    #expect(HookInvocation(arguments: ["vm0"]) == .silent)
    #expect(HookInvocation(arguments: ["--host", "/h", "--dry-run"]) == .usage)
    #expect(HookInvocation(arguments: ["--dry-run", "--host", "/h", "x"]) == .usage)
    // A variable of a shell that is not set.
    #expect(HookInvocation(arguments: ["--dry-run", "--host", ""]) == .usage)
    #expect(HookInvocation(arguments: ["--dry-run", "reconnect", "begin", "-"]) == .silent)
    #expect(HookInvocation(arguments: []) == .usage)
    #expect(HookInvocation(arguments: ["--help"]) == .usage)
    #expect(HookInvocation(arguments: ["--host", "/h"]) == .usage)
  }
}
