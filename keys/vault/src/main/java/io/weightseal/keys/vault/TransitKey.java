package io.weightseal.keys.vault;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A key of Transit, as it describes it.
///
/// @param created version to when it was made, in Unix seconds, of those that may decrypt
/// @param minAvailable the oldest version that still exists; 0 when none was trimmed
/// @param rotationSeconds 0 when Transit does not rotate it by itself
record TransitKey(
    String type,
    boolean derived,
    boolean convergent,
    boolean softDeleted,
    long latest,
    long minDecryption,
    long minAvailable,
    long rotationSeconds,
    Map<String, Long> created) {
  static final String TYPE = "aes256-gcm96";

  private static final int MOST_VERSIONS_SHOWN = 10_000;

  TransitKey {
    created = Map.copyOf(created);
  }

  /// The key that the member `data` of an answer describes.
  ///
  /// @throws IllegalArgumentException when it describes none
  static TransitKey of(VaultJson data) {
    TransitKey key =
        new TransitKey(
            data.string("type").orElse(""),
            data.truth("derived"),
            data.truth("convergent_encryption"),
            data.truth("soft_deleted"),
            data.number("latest_version"),
            data.number("min_decryption_version"),
            data.number("min_available_version"),
            data.number("auto_rotate_period"),
            data.object("keys").map(VaultJson::numbers).orElse(Map.of()));
    if (key.type.isEmpty() || key.latest < 1) {
      throw new IllegalArgumentException("it describes no key");
    }
    return key;
  }

  /// Fails unless Transit binds what this key wraps to a context, and wraps it differently each
  /// time.
  void requireBinding(KeyUri uri, String create) throws KeyServiceException {
    if (!type.equals(TYPE) || !derived || convergent) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          uri
              + " is a key of type "
              + type
              + (derived ? ", derived" : ", not derived")
              + (convergent ? ", convergent" : "")
              + ", which would not bind a data key to its model; make a key that does, under"
              + " another name: "
              + create);
    }
  }

  /// The version that signs, of a key that does, on P-256 or P-384.
  long requireSigning(KeyUri uri) throws KeyServiceException {
    if (!type.equals("ecdsa-p256") && !type.equals("ecdsa-p384")) {
      throw SigningKey.unfit(uri, null);
    }
    return latest;
  }

  KeyStatus status(KeyUri uri) {
    KeyStatus.State state = softDeleted ? KeyStatus.State.DISABLED : KeyStatus.State.ENABLED;
    List<KeyStatus.Version> versions = new ArrayList<>();
    long oldest = Math.max(Math.max(1, minAvailable), latest - MOST_VERSIONS_SHOWN + 1);
    for (long version = oldest; version <= latest; version++) {
      String name = Long.toString(version);
      Long seconds = created.get(name);
      versions.add(
          new KeyStatus.Version(
              name,
              seconds == null ? null : Instant.ofEpochSecond(seconds),
              version < minDecryption ? KeyStatus.State.DISABLED : state));
    }
    return new KeyStatus(
        uri, state, versions, rotationSeconds < 1 ? null : Duration.ofSeconds(rotationSeconds));
  }
}
