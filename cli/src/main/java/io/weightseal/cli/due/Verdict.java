package io.weightseal.cli.due;

/// What is to be said of one wrapped data key.
public enum Verdict {
  CURRENT("current"),
  /// The key has a newer version.
  OLD_VERSION("old key version"),
  /// Wrapped longer ago than the caller allows.
  TOO_OLD("wrapped too long ago"),
  KEY_DISABLED("key disabled"),
  KEY_PENDING_DELETION("key pending deletion"),
  KEY_ABSENT("key absent"),
  /// The key's service could not be asked, or local configuration does not allow the key.
  NOT_CHECKED("not checked"),
  /// The artifact has no recipient at all.
  SHREDDED("no recipient");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }

  /// Whether the artifact should be wrapped anew, or can be no longer.
  public boolean isDue() {
    return this != CURRENT && this != NOT_CHECKED && this != SHREDDED;
  }
}
