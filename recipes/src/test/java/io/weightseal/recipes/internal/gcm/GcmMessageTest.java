package io.weightseal.recipes.internal.gcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Stream and tag together are AES-256-GCM, as the JDK and as published test cases have it.
final class GcmMessageTest {
  private final Random random = new Random(7);

  /// Test cases 13 to 16 of "The Galois/Counter Mode of Operation" (McGrew and Viega), appendix B.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0000000000000000000000000000000000000000000000000000000000000000|000000000000000000000000"
            + "|''|''|''|530f8afbc74536b9a963b4f1c4cb738b",
        "0000000000000000000000000000000000000000000000000000000000000000|000000000000000000000000"
            + "|''|00000000000000000000000000000000|cea7403d4d606b6e074ec5d3baf39d18"
            + "|d0d1c8a799996bf0265b98b5d48ab919",
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308|cafebabefacedbaddecaf888"
            + "|''|d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf"
            + "0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
            + "|522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b"
            + "1056828838c5f61e6393ba7a0abcc9f662898015ad|b094dac5d93471bdec1a502270e3cc6c",
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308|cafebabefacedbaddecaf888"
            + "|feedfacedeadbeeffeedfacedeadbeefabaddad2"
            + "|d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf"
            + "0e2449a6b525b16aedf5aa0de657ba637b39"
            + "|522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b"
            + "1056828838c5f61e6393ba7a0abcc9f662|76fc6ece0f4e1768cddf8853bb2d551b"
      })
  void agreesWithPublishedCases(
      String key, String nonce, String bound, String plaintext, String ciphertext, String tag) {
    HexFormat hex = HexFormat.of();
    byte[] sealed =
        seal(
            hex.parseHex(key),
            hex.parseHex(nonce),
            hex.parseHex(bound),
            hex.parseHex(plaintext),
            16);
    assertEquals(ciphertext + tag, hex.formatHex(sealed));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 31, 32, 33, 255, 256, 1000, 4096, 65_535, 1_000_003})
  void agreesWithTheJdkWhateverThePieces(int length) throws GeneralSecurityException {
    for (int bound : new int[] {0, 1, 16, 21, 70_000}) {
      byte[] key = bytes(32);
      byte[] nonce = bytes(12);
      byte[] additional = bytes(bound);
      byte[] plaintext = bytes(length);
      byte[] expected = byJdk(key, nonce, additional, plaintext);
      for (int piece : new int[] {16, 48, 1 << 12, 1 << 20}) {
        if (length / piece < 5_000) {
          assertArrayEquals(expected, seal(key, nonce, additional, plaintext, piece));
        }
      }
    }
  }

  @Test
  void everyBitOfCiphertextAndAdditionalDataCounts() {
    byte[] key = bytes(32);
    byte[] nonce = bytes(12);
    byte[] bound = bytes(19);
    byte[] ciphertext = bytes(77);
    byte[] tag = tag(key, nonce, bound, ciphertext, 32);
    for (int bit = 0; bit < Byte.SIZE * (bound.length + ciphertext.length); bit++) {
      byte[] otherBound = bound.clone();
      byte[] otherCiphertext = ciphertext.clone();
      int at = bit / Byte.SIZE;
      byte[] flipped = at < bound.length ? otherBound : otherCiphertext;
      flipped[at < bound.length ? at : at - bound.length] ^= (byte) (1 << bit % Byte.SIZE);
      assertFalse(Arrays.equals(tag, tag(key, nonce, otherBound, otherCiphertext, 32)), "" + bit);
    }
  }

  @Test
  void tellsAdditionalDataFromCiphertext() {
    byte[] key = bytes(32);
    byte[] nonce = bytes(12);
    byte[] both = bytes(64);
    byte[] first = Arrays.copyOf(both, 32);
    byte[] second = Arrays.copyOfRange(both, 32, 64);
    assertFalse(
        Arrays.equals(tag(key, nonce, first, second, 16), tag(key, nonce, new byte[0], both, 16)));
  }

  @Test
  void refusesAPieceAfterAnUnevenOne() {
    try (AesKey key = new AesKey(bytes(32))) {
      GcmTag tag = new GcmTag(key, bytes(12), new byte[0]);
      tag.append(bytes(17), 17);
      assertThrows(IllegalStateException.class, () -> tag.append(bytes(16), 16));
    }
  }

  @Test
  void wipesTheKeyAndShowsNothingOfIt() {
    AesKey key = new AesKey(bytes(32));
    key.close();
    assertArrayEquals(new byte[32], key.getEncoded());
    assertEquals("AES key", key.toString());
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] seal(
      byte[] key, byte[] nonce, byte[] bound, byte[] plaintext, int pieceBytes) {
    byte[] ciphertext = new byte[plaintext.length];
    try (AesKey aes = new AesKey(key)) {
      GcmStream stream = new GcmStream(aes, nonce);
      for (int at = 0; at < plaintext.length; at += pieceBytes) {
        byte[] piece =
            Arrays.copyOfRange(plaintext, at, Math.min(plaintext.length, at + pieceBytes));
        byte[] out = new byte[piece.length];
        stream.apply(piece, piece.length, out);
        System.arraycopy(out, 0, ciphertext, at, out.length);
      }
    }
    byte[] tag = tag(key, nonce, bound, ciphertext, pieceBytes);
    byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + tag.length);
    System.arraycopy(tag, 0, sealed, ciphertext.length, tag.length);
    return sealed;
  }

  private static byte[] tag(
      byte[] key, byte[] nonce, byte[] bound, byte[] ciphertext, int pieceBytes) {
    try (AesKey aes = new AesKey(key)) {
      GcmTag tag = new GcmTag(aes, nonce, bound);
      for (int at = 0; at < ciphertext.length; at += pieceBytes) {
        byte[] piece =
            Arrays.copyOfRange(ciphertext, at, Math.min(ciphertext.length, at + pieceBytes));
        tag.append(piece, piece.length);
      }
      return tag.value();
    }
  }

  private static byte[] byJdk(byte[] key, byte[] nonce, byte[] bound, byte[] plaintext)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(bound);
    return cipher.doFinal(plaintext);
  }
}
