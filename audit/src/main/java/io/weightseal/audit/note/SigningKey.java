package io.weightseal.audit.note;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;

/// A key that signs notes. Immutable; shows nothing of its secret.
///
/// It lives as long as the process writes its log, so it is not wiped: what it can do, whoever
/// reads this process's memory can do with the key's file as well.
public final class SigningKey {
  private static final String PREFIX = "PRIVATE+KEY+";

  private final VerifierKey verifier;
  private final PrivateKey key;

  private SigningKey(VerifierKey verifier, PrivateKey key) {
    this.verifier = verifier;
    this.key = key;
  }

  /// A key of new random bytes.
  ///
  /// @throws IllegalArgumentException when `name` is empty or holds a space or a `+`
  public static SigningKey create(String name) {
    KeyText.requireName(name);
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] encoded = Ed25519.encoded(((EdECPublicKey) pair.getPublic()).getPoint());
      return new SigningKey(new VerifierKey(name, encoded), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK makes Ed25519 keys", e);
    }
  }

  /// Reads what [#privateText] gave: the private key's text and the public one's, each on a line.
  ///
  /// @throws IllegalArgumentException when it is anything else
  public static SigningKey parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length != 3 || !lines[0].startsWith(PREFIX) || !lines[2].isEmpty()) {
      throw new IllegalArgumentException("not the two lines of a signing key");
    }
    String secret = lines[0].substring(PREFIX.length());
    VerifierKey verifier = VerifierKey.parse(lines[1]);
    KeyText named = KeyText.parse(secret);
    if (!named.name().equals(verifier.name()) || named.id() != verifier.id()) {
      throw new IllegalArgumentException("the two lines belong to different keys");
    }
    byte[] seed = KeyText.keyOf(secret);
    try {
      return new SigningKey(verifier, Ed25519.privateKey(seed));
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  public VerifierKey verifier() {
    return verifier;
  }

  /// The secret as text, for the file that keeps it.
  public String privateText() {
    byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
    try {
      String secret = new KeyText(verifier.name(), verifier.id()).with(seed);
      return PREFIX + secret + "\n" + verifier + "\n";
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  byte[] sign(byte[] message) {
    return Ed25519.sign(key, message);
  }

  @Override
  public String toString() {
    return "signing key " + verifier.name();
  }
}
