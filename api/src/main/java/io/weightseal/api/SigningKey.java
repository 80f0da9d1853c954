package io.weightseal.api;

import io.weightseal.api.KeyServiceException.Reason;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A key that signs and stays in its key service, as the service shows it. Immutable.
///
/// @param key its name; where it was asked for by a name that can come to stand for another key,
///   the one that cannot
/// @param version the version that signs; null where the service's keys have none
/// @param publicKey what its signatures verify with, on P-256 or P-384
public record SigningKey(KeyUri key, @Nullable String version, ECPublicKey publicKey) {
  private static final int P256 = 256;
  private static final int P384 = 384;

  /// @throws IllegalArgumentException when the key is on another curve
  public SigningKey {
    int bits = publicKey.getParams().getCurve().getField().getFieldSize();
    if (bits != P256 && bits != P384) {
      throw new IllegalArgumentException("a key on neither P-256 nor P-384");
    }
  }

  /// The key whose public half is a SubjectPublicKeyInfo.
  ///
  /// @param publicKey in DER
  /// @throws KeyServiceException [Reason#UNSUPPORTED] when it is none on P-256 or P-384
  public static SigningKey of(KeyUri key, @Nullable String version, byte[] publicKey)
      throws KeyServiceException {
    try {
      if (KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey))
          instanceof ECPublicKey found) {
        return new SigningKey(key, version, found);
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unfit(key, e);
    }
    throw unfit(key, null);
  }

  /// The same in PEM (RFC 7468).
  public static SigningKey ofPem(KeyUri key, @Nullable String version, String pem)
      throws KeyServiceException {
    String base64 = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
    try {
      return of(key, version, Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw unfit(key, e);
    }
  }

  /// What is said of a key that cannot be a signer's.
  public static KeyServiceException unfit(KeyUri key, @Nullable Exception cause) {
    return new KeyServiceException(
        Reason.UNSUPPORTED,
        key
            + " is no elliptic-curve key on P-256 or P-384 that signs; make one in its key service, as"
            + " docs/signing.md says",
        cause);
  }

  /// Whether it is on P-384, and so signs digests of 48 bytes; else of 32.
  public boolean onP384() {
    return publicKey.getParams().getCurve().getField().getFieldSize() == P384;
  }

  /// The digest, if it is as long as this key signs.
  ///
  /// @throws IllegalArgumentException when it is not
  public byte[] requireDigest(byte[] digest) {
    int wanted = (onP384() ? P384 : P256) / Byte.SIZE;
    if (digest.length != wanted) {
      throw new IllegalArgumentException(
          key + " signs digests of " + wanted + " bytes, and not of " + digest.length);
    }
    return digest;
  }

  /// A signature in DER, from one that is its two numbers side by side (IEEE P1363), as tokens and
  /// some services give it.
  ///
  /// @throws KeyServiceException when it is not as long as this key's are
  public byte[] der(byte[] numbers) throws KeyServiceException {
    int half = (onP384() ? P384 : P256) / Byte.SIZE;
    if (numbers.length != 2 * half) {
      throw new KeyServiceException(
          Reason.UNAVAILABLE,
          "what " + key + " signed has " + numbers.length + " bytes; try again");
    }
    byte[] r = integer(Arrays.copyOf(numbers, half));
    byte[] s = integer(Arrays.copyOfRange(numbers, half, numbers.length));
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(0x30);
    der.write(r.length + s.length);
    der.writeBytes(r);
    der.writeBytes(s);
    return der.toByteArray();
  }

  /// An INTEGER in DER; with numbers of 48 bytes at most, all lengths take one byte.
  private static byte[] integer(byte[] unsigned) {
    byte[] value = new BigInteger(1, unsigned).toByteArray();
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(0x02);
    der.write(value.length);
    der.writeBytes(value);
    return der.toByteArray();
  }
}
