import Foundation

/// A program for the dynamic linker, as small as one can be.
public struct ELFBuilder: Sendable {
  /// The instructions, as `e_machine` has them; 62 is x86-64.
  public var machine: UInt16 = 62
  /// The dynamic linker; nil for a library.
  public var interpreter: String? = "/lib64/ld-linux-x86-64.so.2"
  /// The shared libraries that it needs.
  public var needed = ["libm.so.6", "libc.so.6"]
  /// What else stands in the file, and is loaded.
  public var contents: [UInt8] = []

  /// A program that needs the C library.
  public init() {}

  /// The hook of a version: the same with its mark.
  public static func hook(version: String = "0.1.0") -> ELFBuilder {
    var builder = ELFBuilder()
    builder.contents = Array("@(#)rmrr-guard-hook \(version)\0".utf8)
    return builder
  }

  /// A library, which needs nothing.
  public static func library(machine: UInt16 = 62) -> ELFBuilder {
    var builder = ELFBuilder()
    (builder.machine, builder.interpreter, builder.needed) = (machine, nil, [])
    return builder
  }

  private static let base: UInt64 = 0x40_0000

  /// The bytes of the file.
  public func bytes() -> [UInt8] {
    let headers = 64 + 3 * 56
    var strings: [UInt8] = [0]
    var dynamic: [UInt8] = []
    for name in needed {
      dynamic += little(UInt64(1)) + little(UInt64(strings.count))
      strings += Array(name.utf8) + [0]
    }
    let way: [UInt8] = interpreter.map { Array($0.utf8) + [0] } ?? []
    let stringsStart = headers + way.count
    for number in [5, Self.base + UInt64(stringsStart), 0, 0] { dynamic += little(number) }
    let dynamicStart = stringsStart + strings.count
    let total = dynamicStart + dynamic.count + contents.count
    var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
    file += little(UInt16(2))
    file += little(machine)
    file += little(UInt32(1))
    for number in [Self.base, 64, 0] { file += little(number) }
    file += little(UInt32(0))
    for number: UInt16 in [64, 56, 3, 0, 0, 0] { file += little(number) }
    file += segment(1, start: 0, count: total)
    // A library has the second for nothing: PT_NULL.
    file += segment(interpreter == nil ? 0 : 3, start: headers, count: way.count)
    file += segment(2, start: dynamicStart, count: dynamic.count)
    return file + way + strings + dynamic + contents
  }

  private func segment(_ type: UInt32, start: Int, count: Int) -> [UInt8] {
    let address = Self.base + UInt64(start)
    let numbers = [UInt64(start), address, address, UInt64(count), UInt64(count), 0x1000]
    return little(type) + little(UInt32(5)) + numbers.flatMap { little($0) }
  }
}
