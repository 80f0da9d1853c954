package io.weightseal.cli.command;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Text;
import io.weightseal.cli.failure.CommandFailedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of outputs and identities, as users give them and as they are when users give none.
final class Names {
  static final String SEALED = ".sealed";
  static final String STANDARD_STREAM = "-";

  private Names() {}

  /// Where PATH is sealed to: beside it, with `.sealed` at the end.
  static Path sealed(Path plaintext) {
    // "." and "models/.." have no name of their own.
    Path named =
        last(plaintext).matches("|\\.|\\.\\.") ? plaintext.toAbsolutePath().normalize() : plaintext;
    return named.resolveSibling(last(named) + SEALED);
  }

  /// Where SEALED is decrypted to: beside it, without `.sealed`; where it does not end so, under
  /// the last part of `bound`, the path or name that it is bound to.
  static Path plaintext(Path sealed, String bound) {
    Path without = withoutSealed(sealed);
    return without.equals(sealed)
        ? sealed.resolveSibling(bound.substring(bound.lastIndexOf('/') + 1))
        : without;
  }

  /// `path` without `.sealed` at its end.
  static Path withoutSealed(Path path) {
    String name = last(path);
    return name.endsWith(SEALED) && name.length() > SEALED.length()
        ? path.resolveSibling(name.substring(0, name.length() - SEALED.length()))
        : path;
  }

  /// The name of a model: the one given, else that of its file or folder.
  static String model(@Nullable String given, Path plaintext) throws CommandFailedException {
    String name = given == null ? last(plaintext.toAbsolutePath().normalize()) : given;
    return checked("the model name", name, 256, "give another --name");
  }

  static String version(String given) throws CommandFailedException {
    return checked("the model version", given, 128, "give another --model-version");
  }

  private static String checked(String what, String value, int max, String next)
      throws CommandFailedException {
    try {
      return Text.require(what, value, 1, max);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(String.valueOf(e.getMessage()), next);
    }
  }

  /// The last part of a path.
  static String last(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  /// The pairs that were given as `NAME=VALUE`.
  static Map<String, String> pairs(String option, List<String> given)
      throws CommandFailedException {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : given) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw CommandFailedException.usage(
            option + " " + pair + ": not NAME=VALUE", "write it as " + option + " stage=prod");
      }
      if (pairs.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
        throw CommandFailedException.usage(
            option + " names " + pair.substring(0, equals) + " twice", "give it once");
      }
    }
    try {
      return ModelIdentity.checkedContext(pairs);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          option + ": " + e.getMessage(), "give fewer or shorter pairs");
    }
  }
}
