package io.weightseal.keys.hybrid;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Key and nonce of an HPKE message: the key schedule of RFC 9180, section 5.1, mode base, for the
/// suite that [Hpke] names.
final class HpkeKey implements AutoCloseable {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final byte MODE_BASE = 0;
  private static final byte[] NOTHING = {};
  private static final byte[] VERSION = ascii("HPKE-v1");

  /// "HPKE" and the numbers of KEM, KDF and AEAD.
  private static final byte[] SUITE = HexFormat.of().parseHex("48504b45647a00010003");

  final byte[] key;
  final byte[] nonce;

  private HpkeKey(byte[] key, byte[] nonce) {
    this.key = key;
    this.nonce = nonce;
  }

  static HpkeKey schedule(byte[] sharedSecret, byte[] info) {
    byte[] context =
        join(
            new byte[] {MODE_BASE},
            extract(NOTHING, "psk_id_hash", NOTHING),
            extract(NOTHING, "info_hash", info));
    byte[] secret = extract(sharedSecret, "secret", NOTHING);
    try {
      return new HpkeKey(
          expand(secret, "key", context, KEY_BYTES),
          expand(secret, "base_nonce", context, NONCE_BYTES));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /// LabeledExtract of section 4.
  private static byte[] extract(byte[] salt, String label, byte[] keyMaterial) {
    return derive(
        HKDFParameterSpec.ofExtract()
            .addSalt(salt)
            .addIKM(join(VERSION, SUITE, ascii(label), keyMaterial))
            .extractOnly());
  }

  /// LabeledExpand of section 4.
  private static byte[] expand(byte[] secret, String label, byte[] info, int length) {
    byte[] labeled = join(new byte[] {0, (byte) length}, VERSION, SUITE, ascii(label), info);
    return derive(
        HKDFParameterSpec.expandOnly(new SecretKeySpec(secret, "Generic"), labeled, length));
  }

  private static byte[] derive(HKDFParameterSpec parameters) {
    try {
      return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
    Arrays.fill(nonce, (byte) 0);
  }
}
