package io.weightseal.keys.hybrid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

class HpkeTest {
  private final Vectors.Vector vector = Vectors.read("hpke.txt").getFirst();
  private final byte[] message =
      ByteBuffer.allocate(vector.bytes("enc").length + vector.bytes("ct").length)
          .put(vector.bytes("enc"))
          .put(vector.bytes("ct"))
          .array();

  @Test
  void derivesThePublishedKeys() throws Exception {
    byte[] seed = vector.bytes("skRm");
    assertArrayEquals(vector.bytes("pkRm"), XWing.publicKey(seed));
    byte[] secret = XWing.decapsulate(seed, vector.bytes("enc"));
    assertArrayEquals(vector.bytes("shared_secret"), secret);
    try (HpkeKey key = HpkeKey.schedule(secret, vector.bytes("info"))) {
      assertArrayEquals(vector.bytes("key"), key.key);
      assertArrayEquals(vector.bytes("base_nonce"), key.nonce);
    }
  }

  @Test
  void opensThePublishedMessage() throws Exception {
    assertArrayEquals(
        vector.bytes("pt"),
        Hpke.open(vector.bytes("skRm"), vector.bytes("info"), vector.bytes("aad"), message));
  }

  @Test
  void sealsThePublishedMessage() throws Exception {
    assertArrayEquals(
        message,
        Hpke.seal(
            vector.bytes("pkRm"),
            vector.bytes("info"),
            vector.bytes("aad"),
            vector.bytes("pt"),
            Vectors.giving(vector.bytes("ikmE"))));
  }

  @Test
  void opensNothingElse() throws Exception {
    byte[] seed = vector.bytes("skRm");
    byte[] info = vector.bytes("info");
    byte[] aad = vector.bytes("aad");
    byte[] other = seed.clone();
    other[31] ^= 1;
    assertRefused(other, info, aad, message);
    assertRefused(seed, new byte[0], aad, message);
    assertRefused(seed, info, new byte[0], message);
    for (int length : new int[] {0, 1, 1119, 1120, 1135, message.length - 1, message.length + 1}) {
      assertRefused(seed, info, aad, Arrays.copyOf(message, length));
    }
    byte[] changed = message.clone();
    Arrays.fill(changed, 1088, 1120, (byte) 0);
    assertRefused(seed, info, aad, changed);
  }

  @Test
  void wipesWhatItDerived() {
    HpkeKey key = HpkeKey.schedule(new byte[32], new byte[0]);
    key.close();
    assertArrayEquals(new byte[32], key.key);
    assertArrayEquals(new byte[12], key.nonce);
  }

  @Test
  void opensAnEmptyMessage() throws Exception {
    byte[] none = new byte[0];
    byte[] empty = Hpke.seal(vector.bytes("pkRm"), none, none, none, new SecureRandom());
    assertArrayEquals(none, Hpke.open(vector.bytes("skRm"), none, none, empty));
  }

  private static void assertRefused(byte[] seed, byte[] info, byte[] aad, byte[] message) {
    assertThrows(AEADBadTagException.class, () -> Hpke.open(seed, info, aad, message));
  }
}
