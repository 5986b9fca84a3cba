import PCI

/// A step of the reading of a whole host, for who wants to tell how far it has come.
public enum WholeHostStep: Hashable, Sendable {
  /// A function is read: the how manieth, and of how many.
  case function(PCIAddress, number: Int, count: Int)
  /// The group of a function is read: the how manieth function that is, and of how many.
  case group(Int, number: Int, count: Int)
}
