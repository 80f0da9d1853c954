package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The keys that something is sealed for.
final class KeyOption {
  private KeyOption() {}

  static Parameters.Values<KeyUri> sealingFor(Parameters parameters, String... names) {
    return parameters.options(
        KeyUri.class,
        "KEY",
        "Seal for this key, such as local:team; can be given again, and any of them opens it."
            + " Default: $WEIGHTSEAL_KEY.",
        names);
  }

  /// The keys that the settings name.
  static List<KeyUri> required(Settings settings) throws CommandFailedException {
    if (settings.keys().isEmpty()) {
      throw CommandFailedException.usage(
          "no key to seal for",
          "name one, such as local:team, or set WEIGHTSEAL_KEY; weightseal key create makes one");
    }
    List<KeyUri> keys = new ArrayList<>();
    for (String key : settings.keys()) {
      try {
        keys.add(new KeyUri(key));
      } catch (IllegalArgumentException e) {
        throw CommandFailedException.usage(
            "in the settings: " + e.getMessage(),
            "correct keys in weightseal.yaml, or WEIGHTSEAL_KEY");
      }
    }
    return keys;
  }

  /// The key that an argument names.
  static KeyUri uri(@Nullable String text) throws CommandFailedException {
    try {
      return new KeyUri(String.valueOf(text));
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          String.valueOf(e.getMessage()), "write it as local:NAME, awskms:///ALIAS, ...");
    }
  }

  /// Such as `local:a, local:b`.
  static String list(List<KeyUri> keys) {
    return keys.stream().map(KeyUri::value).collect(Collectors.joining(", "));
  }
}
