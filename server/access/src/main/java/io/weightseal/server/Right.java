package io.weightseal.server;

import java.util.Locale;

/// What a client may do with a model.
///
/// spec: transfer-v1#who-may-do-what
public enum Right {
  /// See its name, its versions and sizes.
  LIST,
  /// Have its manifest and its sealed files.
  FETCH,
  /// Have its wrapped data keys.
  KEYS,
  /// See it on the page.
  VIEW;

  /// The right that a policy calls `word`.
  ///
  /// @throws IllegalArgumentException when there is none
  public static Right of(String word) {
    for (Right right : values()) {
      if (right.word().equals(word)) {
        return right;
      }
    }
    throw new IllegalArgumentException("no right is called " + word + ": list, fetch, keys, view");
  }

  /// As a policy writes it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
