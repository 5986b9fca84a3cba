import Foundation
import Testing

@testable import GuardCommands

@Suite("Work is shared by all processors")
struct WorkersTests {
  @Test("and each number is done once, however many there are", arguments: [0, 1, 2, 3, 100, 10_000])
  func numbers(count: Int) {
    let numbers = NumbersToDo(limit: count)
    let parts = onEveryProcessor(limit: count) { _ in
      var part: [Int] = []
      while let number = numbers.take() { part.append(number) }
      return part
    }
    #expect(parts.joined().sorted() == Array(0..<count))
    #expect(numbers.taken == count)
    #expect(numbers.take() == nil)
  }

  @Test("once on the thread that asks for it, and no more often than is asked for", arguments: [0, 1, 2, 1000])
  func threads(limit: Int) {
    let asking = pthread_self()
    let places = onEveryProcessor(limit: limit) { isHere in (isHere, pthread_equal(pthread_self(), asking) != 0) }
    #expect(places.count { $0.0 } == 1)
    #expect(places.allSatisfy { $0.0 == $0.1 })
    #expect(places.count <= max(1, limit))
    #expect(places.count <= max(1, ProcessInfo.processInfo.activeProcessorCount))
  }
}
