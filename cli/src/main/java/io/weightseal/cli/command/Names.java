package io.weightseal.cli.command;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Text;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of outputs and identities, as users give them and as they are when users give none.
final class Names {
  static final String SEALED = ".sealed";
  static final String STANDARD_STREAM = "-";

  private Names() {}

  /// Where something is sealed to: beside it, with `.sealed` at the end.
  static Place sealed(Place plaintext) {
    Place named = plaintext.named();
    return named.sibling(named.last() + SEALED);
  }

  /// Where something sealed is decrypted to: beside it, without `.sealed`; where it does not end
  /// so, under the last part of `bound`, the path or name that it is bound to.
  static Place plaintext(Place sealed, String bound) {
    Place without = withoutSealed(sealed);
    return without.equals(sealed)
        ? sealed.sibling(bound.substring(bound.lastIndexOf('/') + 1))
        : without;
  }

  /// A place without `.sealed` at its end.
  static Place withoutSealed(Place place) {
    String name = place.last();
    String without = withoutSealed(name);
    return without.equals(name) ? place : place.sibling(without);
  }

  /// A name without `.sealed` at its end.
  static String withoutSealed(String name) {
    return name.endsWith(SEALED) && name.length() > SEALED.length()
        ? name.substring(0, name.length() - SEALED.length())
        : name;
  }

  /// The name of a model: the one given, else that of its file or folder.
  static String model(@Nullable String given, Place plaintext) throws CommandFailedException {
    String name = given == null ? plaintext.named().last() : given;
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
