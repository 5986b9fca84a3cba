import Foundation

/// What the kernel laboratory has recorded: `Tests/KernelLab/recordings`, as `kernellab/fixtures.py` writes it.
public struct LaboratoryRecordings: Sendable {
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
        guard try object.decode(Bool.self, forKey: .directory) else {
          throw DecodingError.dataCorruptedError(
            forKey: .directory, in: object, debugDescription: "neither true nor absent")
        }
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
    /// The groups that can be attached; nil, as is all that follows, for a kernel that did not end booting.
    public var attached: [Int]?
    public var refused: [Refusal]?
    /// The groups that nothing pinned keeps from being attached, but interrupts that are not remapped.
    public var withoutRemapping: [Int]?
    /// The functions of which the table alone does not tell.
    public var untold: [String]?
  }

  /// A group that the kernel refused, and the functions that its log names.
  public struct Refusal: Decodable, Sendable {
    public var group: Int
    public var errno: String
    public var blamed: [String]
  }

  /// The scenarios by their names.
  public let scenarios: [String: Scenario]
  /// The machines by their names.
  public let machines: [String: Machine]

  /// Reads all recordings.
  public init() throws {
    scenarios = try Self.read("scenarios")
    machines = try Self.read("machines")
  }

  /// The host of a scenario under a kernel.
  public func tree(of scenario: Scenario, kernel: String) -> Tree? {
    guard let machine = machines[scenario.machine], let answers = scenario.kernels[kernel] else { return nil }
    var tree = machine.tree
    for change in [machine.kernels[kernel] ?? [:], scenario.change, answers.change] { tree.merge(change) { $1 } }
    return tree
  }

  private static func read<Value: Decodable>(_ name: String) throws -> [String: Value] {
    let directory = repositoryRoot.appending(path: "Tests/KernelLab/recordings/\(name)")
    let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
    return try Dictionary(
      uniqueKeysWithValues: files.filter { $0.pathExtension == "json" }.map {
        ($0.deletingPathExtension().lastPathComponent, try JSONDecoder().decode(Value.self, from: Data(contentsOf: $0)))
      })
  }
}

extension TemporaryDirectory {
  /// Makes a directory with a recorded host in it.
  public convenience init(_ tree: LaboratoryRecordings.Tree) throws {
    try self.init()
    for (path, entry) in tree {
      switch entry {
      case .file(let bytes): try writer.file(path, bytes)
      case .link(let target): try writer.link(path, to: target)
      case .directory: try writer.directory(path)
      case nil: break
      }
    }
  }
}
