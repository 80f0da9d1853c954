package io.weightseal.keys.local;

import io.weightseal.api.KeyUri;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/// What a [LocalKeyStore] says about a key. Holds no secret.
///
/// @param name a letter or digit, then up to 63 letters, digits, `.`, `_` and `-`
/// @param folder where the key stands
/// @param created when its first version was made, in whole seconds
/// @param protection what keeps the version files from whoever can read them
/// @param versions at least one and at most 1,000, numbered 1, 2, ... in this order
public record LocalKey(
    String name, Path folder, Instant created, Protection protection, List<Version> versions) {
  static final int MAX_VERSIONS = 1000;
  static final String NAME_RULE =
      "a local key's name is a letter or digit, then up to 63 letters, digits, '.', '_' or '-'";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /// One version of a key.
  ///
  /// @param number counted from 1
  /// @param created in whole seconds
  public record Version(int number, Instant created) {}

  public LocalKey {
    requireName(name);
    versions = List.copyOf(versions);
    if (versions.isEmpty() || versions.size() > MAX_VERSIONS) {
      throw new IllegalArgumentException(
          versions.size() + " versions; allowed are 1 to " + MAX_VERSIONS);
    }
    for (int i = 0; i < versions.size(); i++) {
      if (versions.get(i).number() != i + 1) {
        throw new IllegalArgumentException("versions must be numbered 1, 2, ... in this order");
      }
    }
  }

  /// The name that recipients carry.
  public KeyUri uri() {
    return uri(name);
  }

  static KeyUri uri(String name) {
    return new KeyUri(LocalKeyService.SCHEME + ":" + name);
  }

  /// The version that wraps.
  public Version newest() {
    return versions.getLast();
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  static String requireName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("'" + name + "': " + NAME_RULE);
    }
    return name;
  }
}
