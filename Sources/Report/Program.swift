/// What this program is called by those that have to name it.
public enum Program {
  /// Its version.
  public static let version = "0.1.0"
}
