package io.weightseal.keys.gcp;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.GetCryptoKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsRequest;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsResponse;
import com.google.protobuf.Timestamp;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyStatus.State;
import io.weightseal.api.KeyStatus.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what the service says of a key and its versions.
final class KeyVersions {
  private static final int PAGE = 200;

  private final KmsClient client;

  KeyVersions(KmsClient client) {
    this.client = client;
  }

  /// The key itself, which can encrypt and decrypt.
  ///
  /// @throws KeyServiceException [Reason#UNSUPPORTED] for keys with another purpose
  CryptoKey describe(KmsOperation operation, CryptoKeyName key) throws KeyServiceException {
    CryptoKey found =
        client.call(
            operation,
            key.uri(),
            KeyManagementServiceClient::getCryptoKeyCallable,
            GetCryptoKeyRequest.newBuilder().setName(key.resource()).build());
    if (found.getPurpose() != CryptoKeyPurpose.ENCRYPT_DECRYPT) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          key.uri()
              + " has the purpose "
              + found.getPurpose()
              + "; create a key with the purpose ENCRYPT_DECRYPT");
    }
    return found;
  }

  /// The number of the version that wraps; empty when there is none.
  static Optional<String> primaryOf(CryptoKeyName name, CryptoKey key) {
    return key.hasPrimary() ? name.versionIn(key.getPrimary().getName()) : Optional.empty();
  }

  /// Two calls, and one more for each further page of versions.
  KeyStatus status(CryptoKeyName name) throws KeyServiceException {
    CryptoKey key = describe(KmsOperation.STATUS, name);
    String primary = primaryOf(name, key).orElse(null);
    List<Version> versions = new ArrayList<>();
    for (CryptoKeyVersion version : list(KmsOperation.STATUS, name)) {
      String number = name.versionIn(version.getName()).orElse(null);
      if (number != null) {
        versions.add(new Version(number, created(version), state(version.getState())));
      }
    }
    versions.sort(
        Comparator.<Version>comparingInt(version -> version.name().equals(primary) ? 1 : 0)
            .thenComparingLong(version -> Long.parseLong(version.name())));
    State state = primary == null ? State.DISABLED : state(key.getPrimary().getState());
    return new KeyStatus(name.uri(), state, versions, period(key));
  }

  /// All versions, in no order.
  List<CryptoKeyVersion> list(KmsOperation operation, CryptoKeyName name)
      throws KeyServiceException {
    List<CryptoKeyVersion> all = new ArrayList<>();
    String token = "";
    do {
      ListCryptoKeyVersionsResponse page =
          client.call(
              operation,
              name.uri(),
              KeyManagementServiceClient::listCryptoKeyVersionsCallable,
              ListCryptoKeyVersionsRequest.newBuilder()
                  .setParent(name.resource())
                  .setPageSize(PAGE)
                  .setPageToken(token)
                  .build());
      all.addAll(page.getCryptoKeyVersionsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  private static @Nullable Instant created(CryptoKeyVersion version) {
    Timestamp time = version.getCreateTime();
    return version.hasCreateTime()
        ? Instant.ofEpochSecond(time.getSeconds(), time.getNanos())
        : null;
  }

  private static @Nullable Duration period(CryptoKey key) {
    return key.hasRotationPeriod()
        ? Duration.ofSeconds(
            key.getRotationPeriod().getSeconds(), key.getRotationPeriod().getNanos())
        : null;
  }

  private static State state(CryptoKeyVersionState state) {
    return switch (state) {
      case ENABLED -> State.ENABLED;
      case DESTROY_SCHEDULED, DESTROYED -> State.PENDING_DELETION;
      default -> State.DISABLED;
    };
  }
}
