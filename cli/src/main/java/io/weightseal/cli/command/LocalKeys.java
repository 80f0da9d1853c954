package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Fields;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.local.LocalKey;
import io.weightseal.keys.local.LocalKeyService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keys of the embedded key store, as users name them and as they are shown.
final class LocalKeys {
  private static final String PREFIX = LocalKeyService.SCHEME + ":";

  private LocalKeys() {}

  /// The name in `local:NAME`.
  static String name(@Nullable String uri) throws CommandFailedException {
    if (uri == null || !uri.startsWith(PREFIX)) {
      throw CommandFailedException.usage(
          "not a key of the embedded store: " + uri, "write it as local:NAME");
    }
    return uri.substring(PREFIX.length());
  }

  /// Work with a key of a name that the store may find impossible.
  @FunctionalInterface
  interface Named<T> {
    T run() throws IOException;
  }

  static <T> T named(Named<T> work) throws IOException, CommandFailedException {
    try {
      return work.run();
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(String.valueOf(e.getMessage()), "choose another name");
    }
  }

  static boolean isUnderPassphrase(LocalKey key) {
    return key.protection() instanceof Protection.Argon2id;
  }

  static Fields fields(LocalKey key) {
    List<Map<String, @Nullable Object>> versions = new ArrayList<>();
    for (LocalKey.Version version : key.versions()) {
      versions.add(
          new Fields().put("number", version.number()).put("created", version.created()).map());
    }
    return new Fields()
        .put("key", key.uri())
        .put("folder", key.folder())
        .put("created", key.created())
        .put("protection", isUnderPassphrase(key) ? "passphrase" : "none")
        .put("versions", versions);
  }
}
