package io.weightseal.posture.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.Reading;
import java.util.Map;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;

/// The encryption that a bucket shall have.
///
/// @param keyArn a key that is there, enabled, and the customer's
/// @param algorithm `aws:kms` or `aws:kms:dsse`
record Wanted(String keyArn, String algorithm) {
  private static final String KEY_SCHEME = "awskms:///";

  static Wanted of(Aws aws, ProtectionWish wish) throws StoreException {
    String key =
        wish.key().startsWith(KEY_SCHEME) ? wish.key().substring(KEY_SCHEME.length()) : wish.key();
    Reading<KeyMetadata> reading = KmsKeyFacts.read(aws, key).metadata();
    if (!(reading instanceof Reading.Read(KeyMetadata known))) {
      throw new StoreException(
          Reason.DENIED,
          reading instanceof Reading.Unreadable(String reason) ? reason : key + ": no answer");
    }
    if (known.keyState() != KeyState.ENABLED) {
      throw refused(key, "the key is not enabled but " + known.keyStateAsString());
    }
    if (known.keySpec() != null && known.keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
      throw refused(key, "S3 takes symmetric keys, and this is " + known.keySpecAsString());
    }
    if ("AWS".equals(known.keyManagerAsString())) {
      throw refused(key, "it is AWS's own key, not the customer's");
    }
    return new Wanted(
        known.arn(),
        switch (wish.layers()) {
          case ONE -> "aws:kms";
          case TWO -> "aws:kms:dsse";
        });
  }

  private static StoreException refused(String key, String why) {
    return new StoreException(
        Reason.UNSUITABLE, key + " cannot protect a bucket: " + why + "; name another --kms-key");
  }

  /// Two layers know no bucket key.
  boolean usesBucketKey() {
    return !algorithm.equals("aws:kms:dsse");
  }

  /// As it is compared, and shown.
  Map<String, String> encryption() {
    return EncryptionState.of(algorithm, keyArn, usesBucketKey());
  }
}
