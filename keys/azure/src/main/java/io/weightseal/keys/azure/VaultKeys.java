package io.weightseal.keys.azure;

import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.models.KeyProperties;
import com.azure.security.keyvault.keys.models.KeyRotationPolicy;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyStatus.State;
import io.weightseal.api.KeyStatus.Version;
import io.weightseal.keys.azure.VaultDomain.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a vault says of its keys, and their rotation.
final class VaultKeys {
  /// Source: the documentation of key auto-rotation: 7 days in a vault, 28 in a Managed HSM.
  private static final Duration SHORTEST = Duration.ofDays(7);

  private static final Duration SHORTEST_IN_HSM = Duration.ofDays(28);

  private final VaultClients clients;

  VaultKeys(VaultClients clients) {
    this.clients = clients;
  }

  /// The newest version of a key.
  KeyVaultKey newest(VaultOperation operation, AzureKeyName key) throws KeyServiceException {
    KeyClient vault = clients.vault(key);
    return VaultClients.send(operation, key, () -> vault.getKey(key.name()));
  }

  /// Three requests, and one more for each further page of versions.
  KeyStatus status(AzureKeyName key) throws KeyServiceException {
    KeyVaultKey newest;
    try {
      newest = newest(VaultOperation.STATUS, key);
    } catch (KeyServiceException absent) {
      if (absent.reason() == Reason.ABSENT && deleted(key)) {
        return new KeyStatus(key.uri(), State.PENDING_DELETION, List.of(), null);
      }
      throw absent;
    }
    Instant now = Instant.now();
    String wraps = newest.getProperties().getVersion();
    List<Version> versions = new ArrayList<>();
    for (KeyProperties each : versions(key)) {
      versions.add(new Version(each.getVersion(), instant(each.getCreatedOn()), state(each, now)));
    }
    versions.sort(
        Comparator.<Version>comparingInt(version -> version.name().equals(wraps) ? 1 : 0)
            .thenComparing(
                version -> version.created() == null ? Instant.EPOCH : version.created()));
    return new KeyStatus(key.uri(), state(newest.getProperties(), now), versions, period(key));
  }

  private List<KeyProperties> versions(AzureKeyName key) throws KeyServiceException {
    KeyClient vault = clients.vault(key);
    return VaultClients.send(
        VaultOperation.STATUS,
        key,
        () -> vault.listPropertiesOfKeyVersions(key.name()).stream().toList());
  }

  /// Whether the key is deleted and can still be recovered. Not seeing deleted keys is no error.
  private boolean deleted(AzureKeyName key) throws KeyServiceException {
    KeyClient vault = clients.vault(key);
    try {
      VaultClients.send(VaultOperation.STATUS, key, () -> vault.getDeletedKey(key.name()));
      return true;
    } catch (KeyServiceException e) {
      if (e.retryable()) {
        throw e;
      }
      return false;
    }
  }

  private @Nullable Duration period(AzureKeyName key) throws KeyServiceException {
    try {
      return RotationPeriods.of(policy(VaultOperation.STATUS, key));
    } catch (KeyServiceException e) {
      // Who may use a key need not see its policy, and not every vault has them.
      if (e.retryable()) {
        throw e;
      }
      return null;
    }
  }

  private KeyRotationPolicy policy(VaultOperation operation, AzureKeyName key)
      throws KeyServiceException {
    KeyClient vault = clients.vault(key);
    return VaultClients.send(operation, key, () -> vault.getKeyRotationPolicy(key.name()));
  }

  private static State state(KeyProperties key, Instant now) {
    Instant begins = instant(key.getNotBefore());
    Instant ends = instant(key.getExpiresOn());
    boolean usable =
        Boolean.TRUE.equals(key.isEnabled())
            && (begins == null || !now.isBefore(begins))
            && (ends == null || now.isBefore(ends));
    return usable ? State.ENABLED : State.DISABLED;
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  /// Has the vault make a new version, which wraps from then on.
  KeyRotation rotate(AzureKeyName key) throws KeyServiceException {
    String before = newest(VaultOperation.ROTATE, key).getProperties().getVersion();
    KeyClient vault = clients.vault(key);
    KeyVaultKey made =
        VaultClients.send(VaultOperation.ROTATE, key, () -> vault.rotateKey(key.name()));
    return new KeyRotation(key.uri(), before, made.getProperties().getVersion());
  }

  /// Has the vault make a new version whenever the newest is `period` old.
  void schedule(AzureKeyName key, Duration period) throws KeyServiceException {
    Duration shortest = key.kind() == Kind.MANAGED_HSM ? SHORTEST_IN_HSM : SHORTEST;
    long days = period.toDays();
    if (period.compareTo(shortest) < 0 || !period.equals(Duration.ofDays(days))) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          "Azure cannot rotate "
              + key.uri()
              + " every "
              + period
              + "; choose whole days, at least "
              + shortest.toDays());
    }
    KeyRotationPolicy changed = RotationPeriods.every(days, policy(VaultOperation.SCHEDULE, key));
    KeyClient vault = clients.vault(key);
    VaultClients.send(
        VaultOperation.SCHEDULE, key, () -> vault.updateKeyRotationPolicy(key.name(), changed));
  }
}
