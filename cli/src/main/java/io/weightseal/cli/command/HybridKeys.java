package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Fields;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.hybrid.HybridKey;
import io.weightseal.keys.hybrid.HybridKeyService;

/// Hybrid keys, as users name them and as they are shown.
final class HybridKeys {
  private static final String PREFIX = HybridKeyService.SCHEME + ":";

  private HybridKeys() {}

  static boolean isUri(String uri) {
    return uri.startsWith(PREFIX);
  }

  /// The name in `hybrid:NAME`.
  static String name(String uri) throws CommandFailedException {
    if (!isUri(uri)) {
      throw CommandFailedException.usage("not a hybrid key: " + uri, "write it as hybrid:NAME");
    }
    return uri.substring(PREFIX.length());
  }

  /// What keeps the private half, in a word.
  static String protection(HybridKey key) {
    return switch (key.protection()) {
      case null -> "absent";
      case Protection.None() -> "none";
      case Protection.Argon2id _ -> "passphrase";
    };
  }

  static Fields fields(HybridKey key) {
    return new Fields()
        .put("key", key.uri())
        .put("folder", key.folder())
        .put("created", key.created())
        .put("fingerprint", key.publicHalf().fingerprint())
        .put("privateHalf", protection(key))
        .put("publicHalf", key.publicHalf().text());
  }
}
