import Glibc

/// The time that this thread has had of a processor, in seconds: other tests run beside it.
public func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// How many times as much processor time a larger piece of work takes than a smaller one, each the least of three tries.
///
/// A ratio that is not below the bound is measured anew, twice at most: what runs beside slows this thread down too.
public func growth(
  below bound: Double, from smaller: () throws -> Void, to larger: () throws -> Void
) rethrows -> Double {
  var ratio = Double.infinity
  for _ in 0..<3 where ratio >= bound {
    let base = try leastTime(smaller)
    ratio = min(ratio, try leastTime(larger) / base)
  }
  return ratio
}

private func leastTime(_ work: () throws -> Void) rethrows -> Double {
  var least = Double.infinity
  for _ in 0..<3 {
    let start = processorTime()
    try work()
    least = min(least, processorTime() - start)
  }
  return least
}
