package io.weightseal.format;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// What stands for one manifest and no other: a SHA-256 over its statement. Signing it and changing
/// its recipients leave its pin as it is.
///
/// spec: sign-v1#pins
///
/// @param value `sha256:` and 64 lower-case hex digits
public record ManifestPin(String value) {
  private static final String PREFIX = "sha256:";
  private static final Pattern SHAPE = Pattern.compile(PREFIX + "[0-9a-f]{64}");

  /// @throws IllegalArgumentException when it is none
  public ManifestPin {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a pin is " + PREFIX + " and 64 lower-case hex digits, and not " + value);
    }
  }

  /// The pin of a manifest.
  // spec: sign-v1#pin-1
  public static ManifestPin of(Envelope manifest) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(manifest.payload());
      return new ManifestPin(PREFIX + HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
