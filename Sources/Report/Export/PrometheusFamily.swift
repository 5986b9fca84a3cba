import Guidance

/// A metric with its samples, in Prometheus's text exposition format.
///
/// A metric without samples is still described, so that whoever reads the file sees what there may be.
struct PrometheusFamily {
  /// A value with the labels that tell it from the others of its metric.
  struct Sample {
    let labels: [(name: String, value: String)]
    let value: Int
  }

  private let name: String
  private let help: String
  private let samples: [Sample]

  /// A gauge; its labels have to differ from sample to sample, or readers discard the whole file.
  init(_ name: String, help: String, _ samples: [Sample]) {
    self.name = "rmrr_guard_" + name
    self.help = help
    self.samples = samples
  }

  /// A gauge with one value; without samples where that is not known.
  init(_ name: String, help: String, value: Int?) {
    self.init(name, help: help, value.map { [Sample(labels: [], value: $0)] } ?? [])
  }

  /// The lines of the metric.
  var text: String {
    let lines = samples.map { sample in
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
      return "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n"
    }
    return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" + lines.joined()
  }

  /// A label's value as the format wants it; control characters, which are not all permitted, have become question marks.
  private static func escaped(_ value: String) -> String {
    var text = ""
    for character in printable(value).unicodeScalars {
      if character == "\\" || character == "\"" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(character)
    }
    return text
  }
}
