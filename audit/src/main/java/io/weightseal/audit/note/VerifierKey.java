package io.weightseal.audit.note;

import java.security.PublicKey;
import java.util.Arrays;

/// The public half of a key that signs notes. Immutable.
///
/// As text: `NAME+ID+KEY`, as the tools around Go's checksum database read it.
public final class VerifierKey {
  private final KeyText text;
  private final byte[] encoded;
  private final PublicKey key;

  VerifierKey(String name, byte[] encoded) {
    this.text = KeyText.of(name, encoded);
    this.encoded = encoded.clone();
    this.key = Ed25519.publicKey(encoded);
  }

  /// Reads the text of a key.
  ///
  /// @throws IllegalArgumentException when it is none, or not an Ed25519 key
  public static VerifierKey parse(String text) {
    String line = text.strip();
    KeyText named = KeyText.parse(line);
    VerifierKey key = new VerifierKey(named.name(), KeyText.keyOf(line));
    if (key.id() != named.id()) {
      throw new IllegalArgumentException("the key's id does not fit its name and bytes");
    }
    return key;
  }

  public String name() {
    return text.name();
  }

  /// The first four bytes of a hash of name and key: tells keys apart, proves nothing.
  public int id() {
    return text.id();
  }

  boolean verifies(byte[] message, byte[] signature) {
    return Ed25519.verifies(key, message, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that
        && text.equals(that.text)
        && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text.with(encoded);
  }
}
