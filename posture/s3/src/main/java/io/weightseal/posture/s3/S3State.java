package io.weightseal.posture.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.Reading;
import io.weightseal.posture.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The settings of a bucket that protecting it is about, each as text that can be compared and
/// shown; empty where it is not set.
///
/// @param rawPolicy as the service has it; null where there is none
record S3State(
    String publicAccessBlock,
    String versioning,
    String encryption,
    String policy,
    @Nullable String rawPolicy) {
  /// @throws StoreException when one of them cannot be read: a plan that knows less would replace
  ///   what it has not seen
  static S3State read(Aws aws, S3Place place) throws StoreException {
    BucketSettings settings = new BucketSettings(aws, place);
    String block =
        value(
            settings
                .publicAccessBlock()
                .map(
                    each -> {
                      Map<String, Object> set = new LinkedHashMap<>();
                      set.put("BlockPublicAcls", Boolean.TRUE.equals(each.blockPublicAcls()));
                      set.put("IgnorePublicAcls", Boolean.TRUE.equals(each.ignorePublicAcls()));
                      set.put("BlockPublicPolicy", Boolean.TRUE.equals(each.blockPublicPolicy()));
                      set.put(
                          "RestrictPublicBuckets",
                          Boolean.TRUE.equals(each.restrictPublicBuckets()));
                      return Json.pretty(set);
                    }));
    String encryption =
        value(settings.encryption().map(rule -> Json.pretty(EncryptionState.of(rule))));
    Reading<String> policy = settings.policy();
    String text = value(policy);
    return new S3State(
        block,
        value(settings.versioning()),
        encryption,
        text.isEmpty() ? "" : pretty(place, text),
        text.isEmpty() ? null : text);
  }

  private static String pretty(S3Place place, String policy) throws StoreException {
    try {
      return Json.pretty(Json.parse(policy));
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          Reason.UNSUITABLE,
          place.uri()
              + ": its policy is not understood: "
              + e.getMessage()
              + "; correct it before it is merged with",
          e);
    }
  }

  private static String value(Reading<String> reading) throws StoreException {
    return switch (reading) {
      case Reading.Read(String value) -> value;
      case Reading.Unset() -> "";
      case Reading.Unreadable(String reason) -> throw new StoreException(Reason.DENIED, reason);
    };
  }

  /// What it shall be.
  ///
  /// @throws StoreException when the policy cannot be merged with
  S3State wanted(S3Place place, Wanted wanted) throws StoreException {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("BlockPublicAcls", true);
    block.put("IgnorePublicAcls", true);
    block.put("BlockPublicPolicy", true);
    block.put("RestrictPublicBuckets", true);
    String merged;
    try {
      merged = new OwnStatements(place, wanted.keyArn(), wanted.algorithm()).mergedInto(rawPolicy);
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          Reason.UNSUITABLE,
          place.uri() + ": its policy is not understood: " + e.getMessage() + "; correct it first",
          e);
    }
    return new S3State(
        Json.pretty(block),
        "Enabled",
        Json.pretty(wanted.encryption()),
        pretty(place, merged),
        merged);
  }
}
