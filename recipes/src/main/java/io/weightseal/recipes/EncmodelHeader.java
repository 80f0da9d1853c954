package io.weightseal.recipes;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import io.weightseal.recipes.internal.gcm.GcmStream;
import io.weightseal.recipes.internal.json.HeaderJson;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The metadata of an `ENCMODEL` file.
///
/// @param plaintextSize in bytes, at most [#MAX_PLAINTEXT_BYTES]
/// @param plaintextHash SHA-256, 64 lower-case hexadecimal digits
/// @param hasAad whether the file was encrypted with additional data, which it does not hold
public record EncmodelHeader(long plaintextSize, String plaintextHash, boolean hasAad)
    implements RecipeHeader {
  public static final String FORMAT = "ENCMODEL";

  /// What one AES-GCM message holds, just under 64 GiB.
  public static final long MAX_PLAINTEXT_BYTES = GcmStream.MAX_BYTES;

  static final String ALGORITHM = "AES-256-GCM";

  public EncmodelHeader {
    if (plaintextSize < 0 || plaintextSize > MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException(
          "plaintext_size " + plaintextSize + ": one AES-GCM message holds at most 64 GiB");
    }
    RecipeDigest.requireHex(plaintextHash);
  }

  /// Reads the metadata.
  ///
  /// @param what how errors call the file
  /// @param json as it stands in the file
  public static EncmodelHeader parse(String what, byte[] json) throws WeightsealException {
    HeaderJson members = HeaderJson.read("the metadata of " + what, json);
    members.requireNames("version", "algorithm", "plaintext_size", "plaintext_hash", "has_aad");
    members.requireVersionOne("version");
    members.requireKnown("algorithm", ALGORITHM);
    try {
      return new EncmodelHeader(
          members.number("plaintext_size"),
          members.string("plaintext_hash"),
          members.truth("has_aad"));
    } catch (IllegalArgumentException e) {
      throw new MalformedArtifactException("the metadata of " + what + ": " + e.getMessage());
    }
  }

  /// The metadata as Python's `json.dumps` writes it.
  public byte[] json() {
    return String.format(
            Locale.ROOT,
            "{\"version\": 1, \"algorithm\": \"%s\", \"plaintext_size\": %d, \"plaintext_hash\":"
                + " \"%s\", \"has_aad\": %b}",
            ALGORITHM,
            plaintextSize,
            plaintextHash,
            hasAad)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String format() {
    return FORMAT;
  }
}
