extension StringProtocol {
  /// Whether another text is a part of this one, byte for byte.
  ///
  /// The standard library's own search comes with its regular expressions, a megabyte of the hook.
  public func holds(_ part: StaticString) -> Bool {
    part.withUTF8Buffer { part in
      var rest = utf8[...]
      while !rest.isEmpty {
        if rest.starts(with: part) { return true }
        rest = rest.dropFirst()
      }
      return part.isEmpty
    }
  }
}
