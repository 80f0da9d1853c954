package io.weightseal.keys.files;

import java.util.regex.Pattern;

/// Names of keys that are kept in a folder of that name.
public final class KeyName {
  /// What a name may be, for messages.
  public static final String RULE =
      "a key's name is a letter or digit, then up to 63 letters, digits, '.', '_' or '-'";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private KeyName() {}

  /// Whether a key can have this name.
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// Returns `name` when a key can have it.
  ///
  /// @throws IllegalArgumentException saying what a name may be
  public static String require(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("'" + name + "': " + RULE);
    }
    return name;
  }
}
