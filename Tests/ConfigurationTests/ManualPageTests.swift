import Foundation
import PCI
import TestSupport
import Testing

@testable import Configuration

@Suite("The manual page of the configuration")
struct ManualPageTests {
  private static let page = try? String(
    contentsOf: repositoryRoot.appending(path: "Manual/rmrr-guard.conf.5"), encoding: .utf8
  ).replacing("\\-", with: "-")

  /// The lines that introduce a name: `.It Cm policy = kernel | whitepaper | warn`.
  private static var items: [(name: String, values: String)] {
    get throws {
      try #require(page).split(separator: "\n").filter { $0.hasPrefix(".It Cm ") }.map { line in
        let parts = line.dropFirst(".It Cm ".count).split(separator: " = ", maxSplits: 1).map { String($0) }
        return (parts[0], try #require(parts.last))
      }
    }
  }

  @Test("has every name that there is, and no other")
  func names() throws {
    // `onUndetermined` is on-undetermined in the file; `domains` is collected from lines that are called `domain`.
    let words = { (value: Any) in
      Mirror(reflecting: value).children.compactMap(\.label).map { label in
        label.replacing(#/[A-Z]/#) { "-" + $0.output.lowercased() }.replacing("domains", with: "domain")
      }
    }
    let exception = PinException(address: try #require(.init(sysfsName: "0000:01:00.0")), reason: "")
    let known = words(GuardConfiguration()) + words(exception)
    #expect(Set(try Self.items.map(\.name)) == Set(known).subtracting(["exceptions", "address"]))
  }

  @Test("has every value of those that have a few")
  func values() throws {
    let items = Dictionary(uniqueKeysWithValues: try Self.items)
    #expect(items["policy"] == GuardConfiguration.Policy.allCases.map(\.rawValue).joined(separator: " | "))
    #expect(
      items["on-undetermined"]
        == GuardConfiguration.UndeterminedAnswer.allCases.map(\.rawValue).joined(separator: " | "))
  }

  @Test("has an example that is taken, and tells the longest line")
  func example() throws {
    let page = try #require(Self.page)
    let example = try #require(page.split(separator: "\n.Bd -literal -offset indent\n").last)
    let text = example.prefix(upTo: try #require(example.range(of: ".Ed")).lowerBound)
    let configuration = try GuardConfiguration(fileContents: Array(text.utf8))
    #expect(configuration.onUndetermined == .refuse)
    #expect(configuration.exceptions.map(\.domains) == [["vm0", "vm1"]])
    #expect(page.contains("more than \(GuardConfiguration.lineByteLimit) bytes"))
  }
}
