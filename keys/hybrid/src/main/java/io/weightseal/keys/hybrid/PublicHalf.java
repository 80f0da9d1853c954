package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.KeyName;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The half of a hybrid key that may be shared: who has it can seal for the key, and open nothing.
/// Immutable.
///
/// Its text is one line, `weightseal-hybrid:NAME:DATA`, where DATA is base64url without padding of
/// the public key and a checksum over name and key. The checksum tells a text that was cut or
/// mistyped. It does not tell whose key it is: compare [#fingerprint()] with its owner.
///
/// Format: `spec/format-v1.md`, "Wrapping for a hybrid key".
public final class PublicHalf {
  private static final String PREFIX = "weightseal-hybrid:";
  private static final int CHECKSUM_BYTES = 8;
  private static final int FINGERPRINT_BYTES = 16;
  private static final int DATA_CHARACTERS = (XWing.PUBLIC_BYTES + CHECKSUM_BYTES) * 4 / 3;
  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();

  private final String name;
  private final byte[] publicKey;

  private PublicHalf(String name, byte[] publicKey) {
    this.name = name;
    this.publicKey = publicKey;
  }

  /// The public half of the private key `seed`.
  static PublicHalf of(String name, byte[] seed) {
    return new PublicHalf(KeyName.require(name), XWing.publicKey(seed));
  }

  /// Reads what [#text()] gives; white space around it does not count.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  public static PublicHalf parse(String text) {
    String line = text.strip();
    int colon = line.indexOf(':', PREFIX.length());
    // spec: v1#hyb-3
    if (!line.startsWith(PREFIX) || colon < 0) {
      throw new IllegalArgumentException(
          "not the public half of a hybrid key (weightseal-hybrid:NAME:DATA)");
    }
    String name = KeyName.require(line.substring(PREFIX.length(), colon));
    String data = line.substring(colon + 1);
    byte[] bytes = decode(data);
    if (bytes.length != XWing.PUBLIC_BYTES + CHECKSUM_BYTES
        || !TO_TEXT.encodeToString(bytes).equals(data)) {
      throw damaged(name);
    }
    byte[] publicKey = Arrays.copyOf(bytes, XWing.PUBLIC_BYTES);
    byte[] checksum = Arrays.copyOfRange(bytes, XWing.PUBLIC_BYTES, bytes.length);
    if (!Arrays.equals(checksum, checksum(name, publicKey))) {
      throw damaged(name);
    }
    return new PublicHalf(name, publicKey);
  }

  private static byte[] decode(String data) {
    if (data.length() != DATA_CHARACTERS) {
      return new byte[0];
    }
    try {
      return Base64.getUrlDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static IllegalArgumentException damaged(String name) {
    return new IllegalArgumentException(
        "the public half of hybrid:"
            + name
            + " was cut or changed (its length or checksum is wrong); copy the whole line again");
  }

  /// Fails unless somebody can be sent a secret with this key: its numbers are in range, and its
  /// point is one that a private key has.
  ///
  /// @throws IllegalArgumentException when nobody can
  PublicHalf requireUsable() {
    try {
      Arrays.fill(XWing.encapsulate(publicKey, new SecureRandom()).secret, (byte) 0);
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException(
          "the public half of hybrid:" + name + " holds no key that can be used", e);
    }
    return this;
  }

  /// The name that the key's owner gave it.
  public String name() {
    return name;
  }

  /// The name that recipients carry.
  public KeyUri uri() {
    return new KeyUri(HybridKeyService.SCHEME + ":" + name);
  }

  /// 32 hex digits that stand for this key and no other. Recipients carry them as key version.
  public String fingerprint() {
    byte[] digest = sha256("weightseal/v1 hybrid key\0", publicKey);
    return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
  }

  /// The line to share, without a line ending.
  public String text() {
    byte[] data = Arrays.copyOf(publicKey, XWing.PUBLIC_BYTES + CHECKSUM_BYTES);
    System.arraycopy(checksum(name, publicKey), 0, data, XWing.PUBLIC_BYTES, CHECKSUM_BYTES);
    return PREFIX + name + ":" + TO_TEXT.encodeToString(data);
  }

  /// The 1,216 bytes of the public key, as X-Wing writes it. A copy.
  byte[] publicKey() {
    return publicKey.clone();
  }

  private static byte[] checksum(String name, byte[] publicKey) {
    byte[] digest = sha256("weightseal/v1 hybrid public\0" + name + "\0", publicKey);
    return Arrays.copyOf(digest, CHECKSUM_BYTES);
  }

  private static byte[] sha256(String label, byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(label.getBytes(StandardCharsets.UTF_8));
      return digest.digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicHalf that
        && name.equals(that.name)
        && Arrays.equals(publicKey, that.publicKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(publicKey);
  }

  @Override
  public String toString() {
    return uri() + " " + fingerprint();
  }
}
