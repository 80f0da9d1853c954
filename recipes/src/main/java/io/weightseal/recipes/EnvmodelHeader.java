package io.weightseal.recipes;

import io.weightseal.api.AuditException;
import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Text;
import io.weightseal.api.WeightsealException;
import io.weightseal.api.WrappedKey;
import io.weightseal.recipes.internal.gcm.GcmStream;
import io.weightseal.recipes.internal.json.HeaderJson;
import io.weightseal.recipes.internal.json.PythonJson;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The envelope of an `ENVMODEL` file.
///
/// @param kmsKeyId the key in AWS KMS: a key id, an alias or an ARN
/// @param encryptedDek the data key as KMS encrypted it
/// @param nonce 24 hexadecimal digits
/// @param metadata what the model is bound to, as Python's `json.dumps` writes it
/// @param encryptionContext the metadata as pairs; null when a value of it is no string
/// @param plaintextHash SHA-256, 64 lower-case hexadecimal digits
public record EnvmodelHeader(
    String kmsKeyId,
    WrappedKey encryptedDek,
    String nonce,
    String metadata,
    @Nullable Map<String, String> encryptionContext,
    String plaintextHash)
    implements RecipeHeader {
  public static final String FORMAT = "ENVMODEL";

  public EnvmodelHeader {
    Text.require("kms_key_id", kmsKeyId, 1, 2048);
    RecipeDigest.requireHex(plaintextHash);
    if (encryptionContext != null) {
      CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
      encryptionContext.forEach(
          (name, value) -> {
            if (!utf8.canEncode(name) || !utf8.canEncode(value)) {
              throw new IllegalArgumentException("metadata holds a lone surrogate");
            }
          });
    }
  }

  /// Reads the envelope.
  ///
  /// @param what how errors call the file
  /// @param json as it stands in the file
  public static EnvmodelHeader parse(String what, byte[] json) throws WeightsealException {
    String envelope = "the envelope of " + what;
    HeaderJson members = HeaderJson.read(envelope, json);
    members.requireNames(
        "version", "kms_key_id", "encrypted_dek", "nonce", "metadata", "plaintext_hash");
    members.requireVersionOne("version");
    PythonJson metadata = members.object("metadata");
    try {
      return new EnvmodelHeader(
          members.string("kms_key_id"),
          new WrappedKey(members.base64("encrypted_dek", 1, WrappedKey.MAX_BYTES)),
          members.base64AsHex("nonce", GcmStream.NONCE_BYTES),
          metadata.text(),
          metadata.strings(),
          members.string("plaintext_hash"));
    } catch (IllegalArgumentException e) {
      throw new MalformedArtifactException(envelope + ": " + e.getMessage());
    }
  }

  /// The additional data that the file was encrypted with.
  public byte[] aad() {
    return metadata.getBytes(StandardCharsets.US_ASCII);
  }

  /// Has KMS decrypt the data key; the caller closes it.
  public DataKey dataKey(DataKeySource kms)
      throws KeyServiceException, NotAuthenticException, AuditException {
    Map<String, String> context = encryptionContext;
    if (context == null) {
      throw new KeyServiceException(
          KeyServiceException.Reason.UNSUPPORTED,
          "the file's metadata holds a value that is no string, and AWS KMS takes only strings as"
              + " encryption context; decrypt the data key as it was encrypted, and give it with"
              + " --old-key-file");
    }
    return kms.decrypt(kmsKeyId, encryptedDek, context);
  }

  @Override
  public String format() {
    return FORMAT;
  }
}
