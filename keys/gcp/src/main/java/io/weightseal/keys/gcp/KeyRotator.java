package io.weightseal.keys.gcp;

import com.google.cloud.kms.v1.CreateCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.GetCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.UpdateCryptoKeyPrimaryVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyRequest;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.time.Duration;
import java.time.Instant;

/// Makes new versions of a key, now or on a timer that the service keeps.
final class KeyRotator {
  /// Source: the service's reference, `CryptoKey.rotation_period`: 24 hours to 876,000 hours.
  private static final Duration SHORTEST = Duration.ofDays(1);

  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Duration GENERATION_STEP = Duration.ofMillis(500);

  private final KmsClient client;
  private final KeyVersions versions;
  private final Duration patience;

  /// @param patience how long a new version may take to be generated
  KeyRotator(KmsClient client, KeyVersions versions, Duration patience) {
    this.client = client;
    this.versions = versions;
    this.patience = patience;
  }

  /// Creates a version and makes it the one that wraps.
  KeyRotation rotate(CryptoKeyName name) throws KeyServiceException {
    CryptoKey key = versions.describe(KmsOperation.ROTATE, name);
    String before = KeyVersions.primaryOf(name, key).orElse(null);
    CryptoKeyVersion made =
        client.call(
            KmsOperation.ROTATE,
            name.uri(),
            KeyManagementServiceClient::createCryptoKeyVersionCallable,
            CreateCryptoKeyVersionRequest.newBuilder()
                .setParent(name.resource())
                .setCryptoKeyVersion(CryptoKeyVersion.getDefaultInstance())
                .build());
    String number = name.versionIn(made.getName()).orElseThrow(() -> misnamed(name));
    try {
      awaitGenerated(name, number, made.getState());
      promote(name, number);
    } catch (KeyServiceException e) {
      throw halfDone(name, number, e);
    }
    return new KeyRotation(name.uri(), before, number);
  }

  private void promote(CryptoKeyName name, String number) throws KeyServiceException {
    client.call(
        KmsOperation.ROTATE,
        name.uri(),
        KeyManagementServiceClient::updateCryptoKeyPrimaryVersionCallable,
        UpdateCryptoKeyPrimaryVersionRequest.newBuilder()
            .setName(name.resource())
            .setCryptoKeyVersionId(number)
            .build());
  }

  /// Versions of HSM keys may take a while, and cannot wrap before.
  private void awaitGenerated(CryptoKeyName name, String number, CryptoKeyVersionState state)
      throws KeyServiceException {
    long until = System.nanoTime() + patience.toNanos();
    CryptoKeyVersionState now = state;
    while (now == CryptoKeyVersionState.PENDING_GENERATION && System.nanoTime() < until) {
      pause();
      now =
          client
              .call(
                  KmsOperation.ROTATE,
                  name.uri(),
                  KeyManagementServiceClient::getCryptoKeyVersionCallable,
                  GetCryptoKeyVersionRequest.newBuilder().setName(name.version(number)).build())
              .getState();
    }
    if (now != CryptoKeyVersionState.ENABLED) {
      throw new KeyServiceException(Reason.DISABLED, "its state is " + now);
    }
  }

  private static void pause() throws KeyServiceException {
    try {
      Thread.sleep(GENERATION_STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyServiceException(Reason.DISABLED, "interrupted while it was generated", e);
    }
  }

  /// Not retryable: the version is there, and another attempt would make one more.
  private static KeyServiceException halfDone(
      CryptoKeyName name, String number, KeyServiceException cause) {
    Reason reason = cause.retryable() ? Reason.DISABLED : cause.reason();
    return new KeyServiceException(
        reason,
        name.uri()
            + " has the new version "
            + number
            + ", but it does not wrap yet ("
            + KmsErrors.clean(String.valueOf(cause.getMessage()))
            + "); run gcloud kms keys set-primary-version --version="
            + number,
        cause);
  }

  private static KeyServiceException misnamed(CryptoKeyName name) {
    return new KeyServiceException(
        Reason.DAMAGED,
        "Cloud KMS named the new version of "
            + name.uri()
            + " in a way that is not understood; see gcloud kms keys versions list");
  }

  /// Has the service make a new primary version each time `period` has gone by, first when it has
  /// gone by from now.
  void schedule(CryptoKeyName name, Duration period, Instant now) throws KeyServiceException {
    if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          "Cloud KMS cannot rotate "
              + name.uri()
              + " every "
              + period
              + "; choose 1 to 36,500 days");
    }
    Instant next = now.plus(period);
    CryptoKey changed =
        CryptoKey.newBuilder()
            .setName(name.resource())
            .setRotationPeriod(
                com.google.protobuf.Duration.newBuilder().setSeconds(period.toSeconds()))
            .setNextRotationTime(Timestamp.newBuilder().setSeconds(next.getEpochSecond()))
            .build();
    client.call(
        KmsOperation.SCHEDULE,
        name.uri(),
        KeyManagementServiceClient::updateCryptoKeyCallable,
        UpdateCryptoKeyRequest.newBuilder()
            .setCryptoKey(changed)
            .setUpdateMask(
                FieldMask.newBuilder().addPaths("rotation_period").addPaths("next_rotation_time"))
            .build());
  }
}
