package io.weightseal.core;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.WrongIdentityException;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What a caller knows of the model that it wants to open. Whatever differs is refused before a key
/// service is called.
///
/// spec: v1#opn-2
///
/// @param name the model's name, or null for any
/// @param version the model's version, or null for any
/// @param context pairs that the model's context must hold
public record Expectations(
    @Nullable String name, @Nullable String version, SortedMap<String, String> context) {
  /// Any model will do.
  public static final Expectations NONE = new Expectations(null, null, Map.of());

  public Expectations {
    context = ModelIdentity.checkedContext(context);
  }

  public Expectations(
      @Nullable String name, @Nullable String version, Map<String, String> context) {
    this(name, version, ModelIdentity.checkedContext(context));
  }

  /// Refuses another identity than the expected one.
  public void require(String artifact, ModelIdentity identity) throws WrongIdentityException {
    if (name != null) {
      requireSame(artifact, "name", name, identity.name());
    }
    if (version != null) {
      requireSame(artifact, "version", version, identity.version());
    }
    for (Map.Entry<String, String> pair : context.entrySet()) {
      requireSame(artifact, pair.getKey(), pair.getValue(), identity.context().get(pair.getKey()));
    }
  }

  private static void requireSame(
      String artifact, String what, String expected, @Nullable String found)
      throws WrongIdentityException {
    if (!expected.equals(found)) {
      throw new WrongIdentityException(
          artifact
              + " is not what was asked for: "
              + what
              + " is "
              + (found == null ? "absent" : "\"" + found + "\"")
              + ", expected \""
              + expected
              + "\"");
    }
  }
}
