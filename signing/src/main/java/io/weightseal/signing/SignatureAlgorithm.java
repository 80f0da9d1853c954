package io.weightseal.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An algorithm that manifests are signed with. All of them are the JDK's.
///
/// Source: FIPS 186-5, RFC 8032, FIPS 204. spec: sign-v1#signers
public enum SignatureAlgorithm {
  ECDSA_P256("ecdsa-p256", "SHA256withECDSA", "EC", 256, "SHA-256"),
  ECDSA_P384("ecdsa-p384", "SHA384withECDSA", "EC", 384, "SHA-384"),
  ED25519("ed25519", "Ed25519", "Ed25519", 0, null),
  ML_DSA_65("ml-dsa-65", "ML-DSA-65", "ML-DSA-65", 0, null);

  private final String text;
  private final String signature;
  private final String keyFactory;
  private final int fieldBits;
  private final @Nullable String digest;

  SignatureAlgorithm(
      String text, String signature, String keyFactory, int fieldBits, @Nullable String digest) {
    this.text = text;
    this.signature = signature;
    this.keyFactory = keyFactory;
    this.fieldBits = fieldBits;
    this.digest = digest;
  }

  /// As signers and keyids write it.
  public String text() {
    return text;
  }

  /// @throws IllegalArgumentException for what is none of them
  public static SignatureAlgorithm of(String text) {
    for (SignatureAlgorithm each : values()) {
      if (each.text.equals(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException("\"" + text + "\" is no algorithm to sign with");
  }

  /// What is signed of a message.
  byte[] digest(byte[] message) {
    if (digest == null) {
      throw new IllegalStateException(text + " signs messages, not digests");
    }
    try {
      return MessageDigest.getInstance(digest).digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// The public key that a SubjectPublicKeyInfo holds.
  ///
  /// @throws IllegalArgumentException when it holds none of this algorithm, or not in DER
  PublicKey publicKey(byte[] encoded) {
    try {
      PublicKey key =
          KeyFactory.getInstance(keyFactory).generatePublic(new X509EncodedKeySpec(encoded));
      if (isOfItsCurve(key) && Arrays.equals(key.getEncoded(), encoded)) {
        return key;
      }
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key of " + text, e);
    }
    throw new IllegalArgumentException("not a public key of " + text);
  }

  private boolean isOfItsCurve(PublicKey key) {
    return fieldBits == 0
        || (key instanceof ECPublicKey ec
            && ec.getParams().getCurve().getField().getFieldSize() == fieldBits);
  }

  /// Signs, with a key of this algorithm.
  byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
    Signature signer = Signature.getInstance(signature);
    signer.initSign(key);
    signer.update(message);
    return signer.sign();
  }

  /// Whether `sig` is a signature over `message`. What is no signature at all is none.
  boolean verifies(PublicKey key, byte[] message, byte[] sig) {
    try {
      Signature verifier = Signature.getInstance(signature);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(sig);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
