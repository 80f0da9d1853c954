package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// `keys.json` of a sealed model: its recipients and a digest over them.
///
/// spec: v1#keysjson
public final class KeysFile {
  public static final String NAME = "keys.json";

  /// Larger ones are refused before they are read.
  public static final int MAX_BYTES = 65_600;

  private static final byte[] FRONT = "{\"sha256\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MIDDLE = "\",\"recipients\":".getBytes(StandardCharsets.US_ASCII);

  private KeysFile() {}

  public static byte[] bytes(Recipients recipients) {
    byte[] json = recipients.json();
    String digest = HexFormat.of().formatHex(digest(json));
    return ("{\"sha256\":\""
            + digest
            + "\",\"recipients\":"
            + new String(json, StandardCharsets.UTF_8)
            + "}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /// spec: v1#kjs-1
  public static Recipients parse(String file, byte[] bytes) throws MalformedArtifactException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedArtifactException(
          file + ": " + bytes.length + " bytes; at most " + MAX_BYTES + " are allowed");
    }
    int end = bytes.length > 0 && bytes[bytes.length - 1] == '\n' ? bytes.length - 1 : bytes.length;
    int digestEnd = FRONT.length + 2 * Digests.BYTES;
    int listStart = digestEnd + MIDDLE.length;
    if (end <= listStart
        || !Arrays.equals(bytes, 0, FRONT.length, FRONT, 0, FRONT.length)
        || !Arrays.equals(bytes, digestEnd, listStart, MIDDLE, 0, MIDDLE.length)
        || bytes[end - 1] != '}') {
      throw new MalformedArtifactException(file + " does not have the shape of a key file");
    }
    byte[] list = Arrays.copyOfRange(bytes, listStart, end - 1);
    String digest = new String(bytes, FRONT.length, 2 * Digests.BYTES, StandardCharsets.ISO_8859_1);
    if (!digest.equals(HexFormat.of().formatHex(digest(list)))) {
      throw new MalformedArtifactException(
          file + " does not match its digest: it was changed or damaged; restore it from a copy");
    }
    return Recipients.parse(file, list);
  }

  private static byte[] digest(byte[] list) {
    return Digests.sha256("weightseal/v1 keys", list);
  }
}
