package io.weightseal.core;

import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.ObjectStore.IfExists;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// How to encrypt.
///
/// @param keys at least one; any of them opens the result
/// @param name the model's name, 1 to 256 bytes
/// @param version the model's version, 1 to 128 bytes
/// @param context what else the model is bound to
/// @param signing signs the manifest before it is written, so that nothing unsigned appears; null
///   for nobody. A single file has no manifest, and is refused with one
public record EncryptOptions(
    List<KeyUri> keys,
    String name,
    String version,
    SortedMap<String, String> context,
    IfExists ifExists,
    @Nullable ManifestSigning signing) {
  /// The version of a model for which none is given.
  public static final String NO_VERSION = "unversioned";

  public EncryptOptions {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("at least one key is needed");
    }
    context = ModelIdentity.checkedContext(context);
  }

  public EncryptOptions(
      List<KeyUri> keys,
      String name,
      String version,
      Map<String, String> context,
      IfExists ifExists) {
    this(keys, name, version, ModelIdentity.checkedContext(context), ifExists, null);
  }

  /// The same, signed.
  ///
  /// @param by null for nobody
  public EncryptOptions signedBy(@Nullable ManifestSigning by) {
    return new EncryptOptions(keys, name, version, context, ifExists, by);
  }

  /// One key, a name, and nothing more; an existing result is not replaced.
  public static EncryptOptions of(KeyUri key, String name) {
    return new EncryptOptions(List.of(key), name, NO_VERSION, Map.of(), IfExists.REFUSE);
  }
}
