package io.weightseal.keys.local;

import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.FiledKey;
import io.weightseal.keys.files.KeyName;
import io.weightseal.keys.files.Protection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What a [LocalKeyStore] says about a key. Holds no secret.
///
/// @param name a letter or digit, then up to 63 letters, digits, `.`, `_` and `-`
/// @param folder where the key stands
/// @param created when its first version was made, in whole seconds
/// @param protection what keeps the version files from whoever can read them
/// @param versions at least one and at most 1,000, numbered 1, 2, ... in this order
public record LocalKey(
    String name, Path folder, Instant created, Protection protection, List<Version> versions)
    implements FiledKey {
  static final int MAX_VERSIONS = 1000;

  /// One version of a key.
  ///
  /// @param number counted from 1
  /// @param created in whole seconds
  public record Version(int number, Instant created) {}

  public LocalKey {
    KeyName.require(name);
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
  @Override
  public KeyUri uri() {
    return new KeyUri(LocalKeyService.SCHEME + ":" + name);
  }

  /// The version that wraps.
  public Version newest() {
    return versions.getLast();
  }
}
