// Fuzz TARGET [libFuzzer's options and corpora]: tries one reader with bytes of chance.
import CLibFuzzer
import FuzzTargets
import Glibc

nonisolated(unsafe) private var target: FuzzTarget?

guard let chosen = CommandLine.arguments.dropFirst().first.flatMap(FuzzTarget.init(rawValue:)) else {
  print("usage: Fuzz TARGET [OPTION...]: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
  exit(EX_USAGE)
}
target = chosen

// The target's name is not for libFuzzer.
var arguments = CommandLine.arguments.enumerated().filter { $0.offset != 1 }.map { strdup($0.element) } + [nil]
var count = Int32(arguments.count - 1)
let status = arguments.withUnsafeMutableBufferPointer { buffer in
  var pointer = buffer.baseAddress
  return LLVMFuzzerRunDriver(&count, &pointer) { bytes, count in
    target?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  }
}
exit(status)
