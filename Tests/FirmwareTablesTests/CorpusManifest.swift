import Foundation
import TestSupport
import Testing

/// Tables of real machines, which lie beside the repository, and a list of what is in each of them.
enum Corpus {
  static let directory = repositoryRoot.deletingLastPathComponent().appending(path: "shared/corpus")

  /// Why nothing is tested where there are none.
  static let absence: Comment = "there are no recorded tables at \(directory.path())"

  /// The rows of the list that are about a table; empty where there is no list.
  static let rows: [Row] = {
    guard let text = try? String(contentsOf: directory.appending(path: "MANIFEST.tsv"), encoding: .utf8) else {
      return []
    }
    let lines = text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard let names = lines.first else { return [] }
    // A row with another number of columns lacks what the tests ask for, and fails there.
    return lines.dropFirst().map { Row(values: Dictionary(zip(names, $0)) { first, _ in first }) }
      .filter { $0.values["kind"] != "TEXT" }
  }()

  /// A row of the list, each column by its name.
  struct Row: Sendable, CustomTestStringConvertible {
    var values: [String: String]

    var testDescription: String { values["file"] ?? "a row without a file" }

    func column(_ name: String) throws -> String { try #require(values[name], "no column \(name)") }

    func bytes() throws -> [UInt8] {
      [UInt8](try Data(contentsOf: Corpus.directory.appending(path: try column("file"))))
    }
  }

  /// The tables in the directories that hold some.
  static var files: [String] {
    ["dmar", "ivrs", "iort"].flatMap { directory in
      let path = Corpus.directory.appending(path: directory).path()
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return names.filter { $0.hasSuffix(".bin") }.map { directory + "/" + $0 }
    }
  }
}
