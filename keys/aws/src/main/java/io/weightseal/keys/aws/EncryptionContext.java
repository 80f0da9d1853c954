package io.weightseal.keys.aws;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.ModelIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A model's identity as KMS's encryption context: `weightseal:model`, `weightseal:name`,
/// `weightseal:version`, and the user's pairs as they are, so that IAM conditions and CloudTrail
/// can use them.
///
/// Limits: AWS's cap of 8,192 bytes for the context as JSON, and its reserved prefix `aws:`.
final class EncryptionContext {
  static final String PREFIX = "weightseal:";
  static final int MAX_BYTES = 8192;

  private EncryptionContext() {}

  /// @throws KeyServiceException [Reason#UNSUPPORTED] when KMS cannot hold this identity
  static SortedMap<String, String> of(KmsKey key, ModelIdentity identity)
      throws KeyServiceException {
    SortedMap<String, String> pairs = new TreeMap<>(identity.context());
    for (String name : pairs.keySet()) {
      if (name.startsWith(PREFIX) || name.startsWith("aws:")) {
        throw new KeyServiceException(
            Reason.UNSUPPORTED,
            key.uri()
                + " cannot be used with a context pair named "
                + name
                + ", since names that begin with weightseal: or aws: are taken; rename the pair");
      }
    }
    pairs.put(PREFIX + "model", identity.model().hex());
    pairs.put(PREFIX + "name", identity.name());
    pairs.put(PREFIX + "version", identity.version());
    int bytes = jsonBytes(pairs);
    if (bytes > MAX_BYTES) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          key.uri()
              + " cannot be used with this context: it has "
              + bytes
              + " bytes with the model's name and version, and AWS KMS takes "
              + MAX_BYTES
              + "; shorten the pairs or give fewer");
    }
    return Collections.unmodifiableSortedMap(pairs);
  }

  private static int jsonBytes(Map<String, String> pairs) {
    int bytes = 2;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      // Two strings in quotation marks, a colon, and a comma.
      bytes += stringBytes(pair.getKey()) + stringBytes(pair.getValue()) + 6;
    }
    return bytes - 1;
  }

  private static int stringBytes(String text) {
    int escapes = (int) text.chars().filter(c -> c == '"' || c == '\\').count();
    return text.getBytes(StandardCharsets.UTF_8).length + escapes;
  }
}
