/// What a finding about the installation says, to a program and to a person.
struct FindingWords: Hashable {
  /// The name of the finding in reports, which does not change between versions.
  var code: String
  /// What is wrong, in a sentence.
  var text: String
  /// Why it matters.
  var why: String
  /// What to do.
  var remedy: FindingRemedy

  init(_ code: String, _ text: String, why: String, remedy: FindingRemedy) {
    self.code = code
    self.text = text
    self.why = why
    self.remedy = remedy
  }
}
