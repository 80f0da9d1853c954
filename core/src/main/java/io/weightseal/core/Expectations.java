package io.weightseal.core;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.format.ManifestPin;
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
/// @param pin the one manifest that will do, or null for any; with a pin nothing is read that the
///   manifest does not list
public record Expectations(
    @Nullable String name,
    @Nullable String version,
    SortedMap<String, String> context,
    @Nullable ManifestPin pin) {
  /// Any model will do.
  public static final Expectations NONE = new Expectations(null, null, Map.of());

  public Expectations {
    context = ModelIdentity.checkedContext(context);
  }

  public Expectations(
      @Nullable String name, @Nullable String version, Map<String, String> context) {
    this(name, version, ModelIdentity.checkedContext(context), null);
  }

  /// The same, and one manifest alone.
  public Expectations withPin(@Nullable ManifestPin only) {
    return new Expectations(name, version, context, only);
  }

  /// Refuses another identity than the expected one, and another manifest.
  ///
  /// @param found the manifest's pin; null for a sealed file that stands alone
  public void require(String artifact, ModelIdentity identity, @Nullable ManifestPin found)
      throws WrongIdentityException {
    if (name != null) {
      requireSame(artifact, "name", name, identity.name());
    }
    if (version != null) {
      requireSame(artifact, "version", version, identity.version());
    }
    for (Map.Entry<String, String> pair : context.entrySet()) {
      requireSame(artifact, pair.getKey(), pair.getValue(), identity.context().get(pair.getKey()));
    }
    if (pin != null) {
      requirePin(artifact, pin, found);
    }
  }

  // spec: sign-v1#pin-2
  private static void requirePin(String artifact, ManifestPin wanted, @Nullable ManifestPin found)
      throws WrongIdentityException {
    if (found == null) {
      // spec: sign-v1#pin-3
      throw new WrongIdentityException(
          artifact
              + " is a single sealed file, which has no manifest that could have a pin; encrypt"
              + " its folder");
    }
    if (!wanted.equals(found)) {
      throw new WrongIdentityException(
          artifact + " is not what was pinned: its pin is " + found + ", expected " + wanted);
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
