package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.recipes.EnvmodelHeader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/// The envelope of an `ENVMODEL` file, and the additional data that it makes of its metadata.
public final class EnvmodelTarget {
  private EnvmodelTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Attempt.of(input.length, () -> EnvmodelHeader.parse("file", input))
        .ifPresent(EnvmodelTarget::check);
  }

  private static void check(EnvmodelHeader header) {
    require(
        header.metadata().chars().allMatch(c -> c >= ' ' && c <= '~'),
        "additional data that is not ASCII");
    require(header.metadata().startsWith("{"), "metadata that is no object");
    // What Python would write of what it read.
    EnvmodelHeader again =
        Attempt.ofOwn(
            () ->
                EnvmodelHeader.parse("file", envelope(header).getBytes(StandardCharsets.US_ASCII)));
    require(again.equals(header), "another header when rewritten");
  }

  private static String envelope(EnvmodelHeader header) {
    byte[] nonce = HexFormat.of().parseHex(header.nonce());
    StringBuilder keyId = new StringBuilder();
    header.kmsKeyId().chars().forEach(c -> keyId.append(String.format("\\u%04x", c)));
    return """
    {"version": 1, "kms_key_id": "%s", "encrypted_dek": "%s", "nonce": "%s", "metadata": %s, \
    "plaintext_hash": "%s"}"""
        .formatted(
            keyId,
            Base64.getEncoder().encodeToString(header.encryptedDek().bytes()),
            Base64.getEncoder().encodeToString(nonce),
            header.metadata(),
            header.plaintextHash());
  }
}
