package io.weightseal.posture.s3;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/// A bucket's default encryption as names and values.
final class EncryptionState {
  private EncryptionState() {}

  static Map<String, String> of(
      @Nullable String algorithm, @Nullable String key, @Nullable Boolean bucketKey) {
    Map<String, String> state = new LinkedHashMap<>();
    state.put("SSEAlgorithm", String.valueOf(algorithm));
    if (key != null) {
      state.put("KMSMasterKeyID", key);
    }
    state.put("BucketKeyEnabled", String.valueOf(Boolean.TRUE.equals(bucketKey)));
    return state;
  }

  static Map<String, String> of(ServerSideEncryptionRule rule) {
    var byDefault = rule.applyServerSideEncryptionByDefault();
    return of(
        byDefault == null ? null : byDefault.sseAlgorithmAsString(),
        byDefault == null ? null : byDefault.kmsMasterKeyID(),
        rule.bucketKeyEnabled());
  }
}
