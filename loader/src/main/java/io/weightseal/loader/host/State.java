package io.weightseal.loader.host;

/// Whether a protection is in force.
public enum State {
  ACTIVE("active"),
  NOT_ACTIVE("not active"),
  /// It could not be found out. Whoever requires the protection is refused, as if it were not
  /// active.
  NOT_KNOWN("not known");

  private final String text;

  State(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
