import DomainCheck
import Eligibility
import FileWriting
import Foundation
import HostFacts
import HostReader
import TestSupport
import Testing

@testable import GuardDaemon

@Suite("The daemon's file of metrics")
struct MetricsFileTests {
  private let directory: TemporaryDirectory
  private let host: HostJudgement

  init() throws {
    directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    host = HostJudgement(host: try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost())
  }

  @Test("is written when there is news, and as a sign of life")
  func news() throws {
    let path = directory.path + "/x.prom"
    var file = MetricsFile(path: path)
    try file.write(host, domains: nil, unjudgedDomains: [], libvirtIsUp: false, isSignOfLife: false)
    #expect(try text(path).contains("\nrmrr_guard_libvirt_up 0\n"))
    try FileManager.default.removeItem(atPath: path)
    try file.write(host, domains: nil, unjudgedDomains: [], libvirtIsUp: false, isSignOfLife: false)
    #expect(!FileManager.default.fileExists(atPath: path))
    try file.write(host, domains: nil, unjudgedDomains: [], libvirtIsUp: false, isSignOfLife: true)
    #expect(FileManager.default.fileExists(atPath: path))
    try file.write(host, domains: [], unjudgedDomains: ["vm9"], libvirtIsUp: true, isSignOfLife: false)
    #expect(try text(path).contains("\nrmrr_guard_libvirt_up 1\n"))
    #expect(try text(path).contains("\nrmrr_guard_domain_undetermined{domain=\"vm9\"} 1\n"))
  }

  @Test("takes the place of no device and of no link")
  func refused() throws {
    let path = directory.path + "/link.prom"
    try directory.writer.file("target", "before")
    try directory.writer.link("link.prom", to: "target")
    for (path, reason) in [
      ("/dev/null", "it is not a regular file"), (path, "it is a link; name the file itself"),
    ] {
      let error = #expect(throws: WritingFault.self) {
        var file = MetricsFile(path: path)
        try file.write(host, domains: nil, unjudgedDomains: [], libvirtIsUp: nil, isSignOfLife: true)
      }
      #expect(error?.description == "\(path) cannot be written: \(reason).")
    }
    #expect(try text(directory.path + "/target") == "before")
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
