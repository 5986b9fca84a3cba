import Foundation

/// What the kernel laboratory has recorded: `Tests/KernelLab/recordings`, as `kernellab/fixtures.py` writes it.
public enum LaboratoryRecordings {
  /// What a path of a recorded host holds.
  public enum Entry: Decodable, Equatable, Sendable {
    case file([UInt8])
    case link(to: String)
    case directory

    private enum Key: CodingKey { case base64, link, directory }

    public init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self = .file(Array(text.utf8))
        return
      }
      let object = try decoder.container(keyedBy: Key.self)
      if let bytes = try object.decodeIfPresent(Data.self, forKey: .base64) {
        self = .file(Array(bytes))
      } else if let target = try object.decodeIfPresent(String.self, forKey: .link) {
        self = .link(to: target)
      } else {
        self = .directory
      }
    }
  }

  /// A host by the paths below its root; nil in a change for what is gone.
  public typealias Tree = [String: Entry?]

  /// A machine of the laboratory, and how it looks under each kernel.
  public struct Machine: Decodable, Sendable {
    public var tree: Tree
    public var kernels: [String: Tree]
  }

  /// What was tried on a machine.
  public struct Scenario: Decodable, Sendable {
    public var what: String
    public var machine: String
    public var change: Tree
    public var kernels: [String: Answers]
  }

  /// What one kernel answered.
  public struct Answers: Decodable, Sendable {
    public var change: Tree
    /// The groups that can be attached; nil, as is `refused`, for a kernel that did not end booting.
    public var attached: [Int]?
    public var refused: [Refusal]?
  }

  /// A group that the kernel refused, and the functions that its log names.
  public struct Refusal: Decodable, Sendable {
    public var group: Int
    public var blamed: [String]
  }

  /// The scenarios by their names.
  public static func scenarios() throws -> [String: Scenario] { try read("scenarios") }

  /// The machines by their names.
  public static func machines() throws -> [String: Machine] { try read("machines") }

  private static func read<Value: Decodable>(_ name: String) throws -> [String: Value] {
    let directory = repositoryRoot.appending(path: "Tests/KernelLab/recordings/\(name)")
    let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
    return try Dictionary(
      uniqueKeysWithValues: files.filter { $0.pathExtension == "json" }.map {
        ($0.deletingPathExtension().lastPathComponent, try JSONDecoder().decode(Value.self, from: Data(contentsOf: $0)))
      })
  }
}

/// A recorded host as a directory tree, which can be changed for a while.
public struct RecordedTree {
  private let directory: TemporaryDirectory
  private var tree: LaboratoryRecordings.Tree = [:]

  /// The host of a machine under a kernel.
  public init(_ machine: LaboratoryRecordings.Machine, kernel: String) throws {
    directory = try TemporaryDirectory()
    tree = machine.tree.merging(machine.kernels[kernel] ?? [:]) { $1 }
    for (path, entry) in tree { try write(entry, at: path) }
  }

  /// Its root.
  public var path: String { directory.path }

  /// Makes a change, does something, and takes the change back.
  public func with<Result>(_ change: LaboratoryRecordings.Tree, _ body: () throws -> Result) throws -> Result {
    for (path, entry) in change { try replace(path, by: entry) }
    let result = Swift.Result(catching: body)
    for path in change.keys { try replace(path, by: tree[path] ?? nil) }
    return try result.get()
  }

  private func replace(_ path: String, by entry: LaboratoryRecordings.Entry?) throws {
    let isThere = (try? FileManager.default.attributesOfItem(atPath: self.path + path)) != nil
    if isThere { try directory.writer.remove(path) }
    try write(entry, at: path)
  }

  private func write(_ entry: LaboratoryRecordings.Entry?, at path: String) throws {
    switch entry {
    case .file(let bytes): try directory.writer.file(path, bytes)
    case .link(let target): try directory.writer.link(path, to: target)
    case .directory: try directory.writer.directory(path)
    case nil: break
    }
  }
}
