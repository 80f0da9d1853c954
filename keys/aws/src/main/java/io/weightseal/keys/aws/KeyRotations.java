package io.weightseal.keys.aws;

import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusResponse;
import software.amazon.awssdk.services.kms.model.IncludeKeyMaterial;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.RotationsListEntry;

/// What KMS says of a key, and its rotation.
final class KeyRotations {
  private static final long MIN_DAYS = 90;
  private static final long MAX_DAYS = 2560;
  private static final int PAGE = 100;

  private final KmsConnection kms;

  KeyRotations(KmsConnection kms) {
    this.kms = kms;
  }

  KeyStatus status(KmsKey key) throws KeyServiceException {
    KeyMetadata about = describe(key);
    KmsKey itself = itself(key, about);
    return new KeyStatus(
        key.uri(),
        state(about),
        KeyMaterials.versions(about, entries(itself)),
        rotationPeriod(itself));
  }

  private KeyMetadata describe(KmsKey key) throws KeyServiceException {
    return kms.call(
            KmsAction.DESCRIBE,
            key,
            client -> client.describeKey(request -> request.keyId(key.id())))
        .keyMetadata();
  }

  // The operations on rotation take no alias.
  private static KmsKey itself(KmsKey key, KeyMetadata about) {
    return new KmsKey(key.uri(), about.arn() == null ? about.keyId() : about.arn(), key.region());
  }

  private static State state(KeyMetadata about) {
    return switch (about.keyState()) {
      case ENABLED -> State.ENABLED;
      case PENDING_DELETION, PENDING_REPLICA_DELETION -> State.PENDING_DELETION;
      case CREATING, DISABLED, PENDING_IMPORT, UNAVAILABLE, UPDATING, UNKNOWN_TO_SDK_VERSION ->
          State.DISABLED;
    };
  }

  // Another account's key never shows its rotations, and some keys have none: what DescribeKey says
  // has to do then.
  private List<RotationsListEntry> entries(KmsKey key) throws KeyServiceException {
    try {
      return kms.call(
          KmsAction.LIST_ROTATIONS,
          key,
          client ->
              client
                  .listKeyRotationsPaginator(
                      request ->
                          request
                              .keyId(key.id())
                              .includeKeyMaterial(IncludeKeyMaterial.ALL_KEY_MATERIAL)
                              .limit(PAGE))
                  .rotations()
                  .stream()
                  .toList());
    } catch (KeyServiceException e) {
      if (Set.of(Reason.UNSUPPORTED, Reason.DISABLED, Reason.DENIED).contains(e.reason())) {
        return List.of();
      }
      throw e;
    }
  }

  private @Nullable Duration rotationPeriod(KmsKey key) throws KeyServiceException {
    try {
      GetKeyRotationStatusResponse answer =
          kms.call(
              KmsAction.ROTATION_STATUS,
              key,
              client -> client.getKeyRotationStatus(request -> request.keyId(key.id())));
      return Boolean.TRUE.equals(answer.keyRotationEnabled())
              && answer.rotationPeriodInDays() != null
          ? Duration.ofDays(answer.rotationPeriodInDays())
          : null;
    } catch (KeyServiceException e) {
      if (Set.of(Reason.UNSUPPORTED, Reason.DISABLED).contains(e.reason())) {
        return null;
      }
      throw e;
    }
  }

  KeyRotation rotate(KmsKey key) throws KeyServiceException {
    KeyMetadata about = describe(key);
    KmsKey itself = itself(key, about);
    kms.call(
        KmsAction.ROTATE,
        itself,
        client -> client.rotateKeyOnDemand(request -> request.keyId(itself.id())));
    return new KeyRotation(key.uri(), about.currentKeyMaterialId(), null);
  }

  void rotateEvery(KmsKey key, Duration period) throws KeyServiceException {
    long days = period.toDays();
    boolean whole = Duration.ofDays(days).equals(period);
    if (!whole || days < MIN_DAYS || days > MAX_DAYS) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          key.uri()
              + " cannot be rotated every "
              + (whole ? days + " days" : period)
              + "; AWS KMS takes whole days from "
              + MIN_DAYS
              + " to "
              + MAX_DAYS);
    }
    KmsKey itself = itself(key, describe(key));
    kms.call(
        KmsAction.ROTATE_EVERY,
        itself,
        client ->
            client.enableKeyRotation(
                request -> request.keyId(itself.id()).rotationPeriodInDays((int) days)));
  }
}
